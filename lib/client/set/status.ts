/** What the vaults of a set say of an account's key, together. */
import type { KeyAnswer } from '../../protocol/wire/schemas.ts';
import { isPresent } from '../one/present.ts';
import { holdingOf } from './holding.ts';
import { type Configuration, fits } from './judging.ts';
import type { MemberReport } from './member-report.ts';
import { openAtOnce } from './resets.ts';

/** One vault's own words, or why it could not be asked. */
export interface MemberStatus extends MemberReport {
  readonly url: string;
  readonly answer?: KeyAnswer | undefined;
  /** It holds its part of the set that is in force. */
  readonly holds: boolean;
}

type Whole = Omit<KeyAnswer, 'account' | 'vault' | 'state'>;

/**
 * As of one vault, and of each. `incomplete`: fewer vaults than a threshold answered, or hold the same set. `set` is the
 * one in force: that enough vaults hold. `attemptsRemaining` is how many more guesses a threshold of them would answer.
 */
export interface SetStatus extends Whole {
  readonly state: KeyAnswer['state'] | 'incomplete';
  readonly members: readonly MemberStatus[];
  /** Enough vaults hold their part and would answer a guess: the password brings the key back. */
  readonly recoverable: boolean;
  /** How many vaults may be lost until it is not. */
  readonly mayLose: number;
}

export interface Asked extends MemberReport {
  readonly url: string;
  readonly answer?: KeyAnswer | undefined;
}

/** The present one first. */
type Configurations = readonly [Configuration, ...Configuration[]];

/** One member says what it likes: only a set that fits a configuration can be in force. */
export function statusOf(asked: readonly Asked[], configurations: Configurations): SetStatus {
  const [{ threshold }] = configurations;
  const force = inForce(
    asked.flatMap(({ answer }) => answer ?? []),
    configurations,
  );
  const members = asked.map((one) => ({ ...one, holds: force !== undefined && digestOf(one) === force.digest }));
  const holding = members.flatMap(({ holds, answer }) => (holds && answer ? answer : []));
  const needed = force?.threshold ?? threshold;
  const answering = holding.filter(({ state }) => state === 'active').length;
  const recoverable = force !== undefined && answering >= needed;
  const common = { members, recoverable, mayLose: recoverable ? answering - needed : 0 };
  const present = members.flatMap(({ answer }) => (answer && isPresent(answer) ? answer : []));
  const resets = openAtOnce(present, threshold);
  if (!force) return { ...withoutSet(asked, threshold), ...resets, ...common };
  const nth = <T>(values: readonly T[], order: (a: T, b: T) => number) => [...values].sort(order)[needed - 1];
  const left = holding.map(({ attemptsRemaining = 0 }) => attemptsRemaining);
  const times = holding.flatMap(({ state, nextAttemptAt }) => (state === 'active' ? (nextAttemptAt ?? '') : []));
  const nextAttemptAt = nth(times, ascending);
  return {
    ...common,
    ...resets,
    state: recoverable ? 'active' : 'exhausted',
    scheme: 'set',
    set: force.set,
    registration: force.set.id,
    attemptsRemaining: nth(left, (a, b) => b - a) ?? 0,
    maxAttempts: Math.min(...holding.map(({ maxAttempts = 0 }) => maxAttempts)),
    ...(nextAttemptAt && { nextAttemptAt }),
    ...latest('createdAt', holding),
    ...latest('lastRecoveredAt', holding),
    ...(!recoverable && latest('destroyedAt', holding)),
  };
}

const ascending = (a: string, b: string): number => (a < b ? -1 : 1);

interface Force {
  readonly digest: string;
  readonly threshold: number;
  readonly set: NonNullable<KeyAnswer['set']>;
}

/** The set that enough vaults hold. There is one at most, where a threshold is more than half of the vaults. */
function inForce(answers: readonly KeyAnswer[], configurations: readonly Configuration[]): Force | undefined {
  const held = answers.flatMap((answer) => {
    const [holding, { set }] = [holdingOf(answer), answer];
    if (!holding || !set || !configurations.some((one) => fits(set, one))) return [];
    return { digest: holding.set, threshold: holding.threshold, set };
  });
  return held.find(({ digest, threshold }) => held.filter((one) => one.digest === digest).length >= threshold);
}

const digestOf = ({ answer }: Asked): string | undefined => answer && holdingOf(answer)?.set;

/** No set is in force: nobody has a key, enough have destroyed theirs, or it cannot be said. */
function withoutSet(asked: readonly Asked[], threshold: number): Pick<SetStatus, 'state' | 'destroyedAt' | 'reason'> {
  const answers = asked.flatMap(({ answer }) => answer ?? []);
  const has = (state: KeyAnswer['state']) => answers.filter((answer) => answer.state === state);
  const spare = asked.length - threshold;
  const destroyed = has('destroyed');
  if (destroyed.length > spare)
    return { state: 'destroyed', ...latest('destroyedAt', destroyed), ...reasonOf(destroyed) };
  if (has('none').length + destroyed.length === answers.length && answers.length > spare)
    return destroyed.length > 0
      ? { state: 'destroyed', ...latest('destroyedAt', destroyed), ...reasonOf(destroyed) }
      : { state: 'none' };
  return { state: 'incomplete' };
}

const reasonOf = (answers: readonly KeyAnswer[]) => {
  const reason = answers.find((answer) => answer.reason)?.reason;
  return reason === undefined ? {} : { reason };
};

type Time = 'createdAt' | 'lastRecoveredAt' | 'destroyedAt';

function latest<Name extends Time>(name: Name, answers: readonly KeyAnswer[]): { readonly [_ in Name]?: string } {
  const time = answers
    .flatMap((answer) => answer[name] ?? [])
    .sort(ascending)
    .at(-1);
  return time === undefined ? {} : ({ [name]: time } as { readonly [_ in Name]?: string });
}
