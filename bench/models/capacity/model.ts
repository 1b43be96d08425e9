/** How many cells a number of users needs: the key store's operations against what users ask of it. */
import { stages } from '../../../lib/stacks/config/stages.ts';
import { milliseconds, usersDo } from '../cost/assumed.ts';
import { operations as counted } from '../cost/operations.ts';

/** Of the key store. A signature is none, since the identity key is in plain KMS. */
const operations = {
  recovery: counted.recovery.wraps,
  registration: counted.registration.wraps,
  wrongGuess: counted['a wrong guess'].wraps,
} as const;

/** A second, of a CloudHSM key store; it cannot be raised (AWS KMS Developer Guide, "Request quotas", 2026-11). */
const keyStoreLimit = 1_800;

const { throttle, concurrency } = stages.prod;

/** A second, that the API lets through: recovery-start, and as many of recovery-finish; registrations likewise. */
export const admitted = { recovery: throttle.recovery.rate, registration: throttle.registration.rate } as const;

/** A call of recovery-start, as docs/cost.md reckons it. */
const startSeconds = (milliseconds.own + milliseconds.read + milliseconds.keyStore + milliseconds.write) / 1000;

/** Each as recoveries a second, with nothing else going on. */
export const limits = [
  { what: 'key store, 2 of 1,800 operations', recoveries: keyStoreLimit / operations.recovery },
  { what: 'API, as `throttle` says', recoveries: admitted.recovery },
  { what: 'functions, of 0.08 s each', recoveries: Math.round((concurrency?.recovery ?? 0) / startSeconds) },
  // 4 write units for a recovery (docs/cost.md), and the 4,000 a second that a new table begins with.
  { what: 'table, when it is new', recoveries: 4_000 / 4 },
] as const;

/** What one user asks for, on average. */
export interface Demand {
  readonly registrations: number;
  readonly recoveries: number;
  readonly wrongGuesses: number;
}

const hour = 3_600;
const month = 365.25 / 12;

/** As docs/cost.md reckons, in a month. */
const monthly: Demand = {
  registrations: usersDo.registration,
  recoveries: usersDo['a recovery soon after'],
  wrongGuesses: usersDo['a wrong guess'],
};

/** Of the busiest hour of an ordinary day to the average one. Assumed: most of a day's traffic is in eight hours. */
const busiest = 3;

/**
 * The share of all users who come in the worst hour. Telegram, with 500 million users a month, got 70 million new ones in
 * a day in which others were down for some six hours (Reuters and AFP, 2021-10-05 and 06): 2.3 in a hundred an hour.
 */
export const rush = 70 / 500 / 6;

/** In an hour. All who come recover, with one wrong guess each: registrations can wait (registration-share). */
export const worstHour: Demand = { registrations: 0, recoveries: rush, wrongGuesses: rush };

const ordinaryHour: Demand = {
  registrations: (busiest * monthly.registrations) / month / 24,
  recoveries: (busiest * monthly.recoveries) / month / 24,
  wrongGuesses: (busiest * monthly.wrongGuesses) / month / 24,
};

/** A second, of this many users in such an hour. */
interface Load {
  /** recovery-start: right and wrong guesses. */
  readonly guesses: number;
  readonly recoveries: number;
  readonly registrations: number;
  /** Operations of all key stores together. */
  readonly operations: number;
}

function loadOf(users: number, { registrations, recoveries, wrongGuesses }: Demand): Load {
  const perSecond = users / hour;
  const asked =
    registrations * operations.registration + recoveries * operations.recovery + wrongGuesses * operations.wrongGuess;
  return {
    guesses: (recoveries + wrongGuesses) * perSecond,
    recoveries: recoveries * perSecond,
    registrations: registrations * perSecond,
    operations: asked * perSecond,
  };
}

/** Of its limit, what a cell is planned for: accounts do not fall quite evenly, nor do they come so. Assumed. */
export const planned = 0.8;

/** `forRecoveries`: what a cell admits of recovery-start a second, in the place of what `prod` says. */
function cellsFor(load: Load, forRecoveries: number = admitted.recovery): number {
  const parts = [
    load.guesses / forRecoveries,
    load.registrations / admitted.registration,
    load.operations / keyStoreLimit,
  ];
  return Math.max(1, ...parts.map((part) => Math.ceil(part / planned)));
}

/** Days until this many users have registered for the first time, with so many cells at their limit. */
const launchDays = (users: number, cells: number): number => users / (admitted.registration * cells) / (24 * hour);

/** What would be left for recoveries if nobody registered: in the worst hour, `throttle` may be changed so. */
export const recoveriesAlone = admitted.recovery + admitted.registration;

interface Row {
  readonly users: number;
  readonly ordinary: Load & { readonly cells: number };
  readonly worst: Load & { readonly cells: number; readonly cellsForRecoveriesAlone: number };
  readonly launchDays: number;
}

export function rowFor(users: number): Row {
  const [ordinary, worst] = [loadOf(users, ordinaryHour), loadOf(users, worstHour)];
  const cells = cellsFor(worst);
  return {
    users,
    ordinary: { ...ordinary, cells: cellsFor(ordinary) },
    worst: { ...worst, cells, cellsForRecoveriesAlone: cellsFor(worst, recoveriesAlone) },
    launchDays: launchDays(users, cells),
  };
}

/** Users, of whom the page and the benchmark tell. */
export const sizes = [1e6, 10e6, 100e6, 1e9, 3e9] as const;
