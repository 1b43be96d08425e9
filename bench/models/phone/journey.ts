/** One registration or recovery of one phone, drawn once. Times are milliseconds. */
import { type AwsCall, type Request, recover, recoverAsMember, register } from './calls.ts';
import { draw, type Lognormal } from './lognormal.ts';
import * as published from './published.ts';
import type { Random } from './random.ts';

export const parts = [
  ...['network', 'connection', 'API Gateway', 'authorizer', 'functions', 'DynamoDB', 'key store'],
  ...['Argon2id', 'device'],
] as const;
type Part = (typeof parts)[number];
export type Time = Readonly<Record<Part, number>>;

export interface Conditions {
  readonly access: keyof typeof published.access;
  /** One for each vault. */
  readonly vaults: readonly (keyof typeof published.distance)[];
  readonly phone: keyof typeof published.phones;
  /** A connection that is open already, as after a call a moment ago. */
  readonly connected: boolean;
  /** `first`: only the first request of a token asks it. */
  readonly authorizer: 'cached' | 'first' | 'always';
  readonly argon2id: boolean;
  /** How many times as slow as what was found of another KMS. */
  readonly keyStore: number;
}

const nothing = Object.fromEntries(parts.map((part) => [part, 0])) as Time;
const only = (some: Partial<Time>): Time => ({ ...nothing, ...some });
const add = (...times: readonly Time[]): Time =>
  Object.fromEntries(parts.map((part) => [part, times.reduce((sum, time) => sum + time[part], 0)])) as Time;
export const totalOf = (time: Time): number => parts.reduce((sum, part) => sum + time[part], 0);

/** The t-th of those that were asked at once: whoever waits for t of them waits for this one. */
export const fastest = (times: readonly Time[], t: number): Time =>
  [...times].sort((a, b) => totalOf(a) - totalOf(b))[t - 1] ?? nothing;

const latencies: Record<AwsCall, Lognormal> = {
  GetItem: published.getItem,
  UpdateItem: published.updateItem,
  KMS: published.kms,
};

/** Of a function, warm or not. */
function invoked(random: Random, cpu: number): number {
  const isCold = random.uniform() < published.coldShare;
  const start = isCold ? draw(published.coldStart, random) + draw(published.ownStart, random) : 0;
  return draw(published.invoke, random) + start + cpu;
}

/** One vault, as this phone reaches it. */
class Vault {
  readonly #random: Random;
  readonly #roundTrip: number;
  readonly #conditions: Conditions;
  #asked = 0;

  constructor(random: Random, roundTrip: number, conditions: Conditions) {
    this.#random = random;
    this.#roundTrip = roundTrip;
    this.#conditions = conditions;
  }

  ask(request: Request): Time {
    const random = this.#random;
    const isFirst = this.#asked++ === 0;
    const { authorizer, connected, vaults } = this.#conditions;
    const { one, set } = published.own.functions;
    const cpu = (vaults.length > 1 ? set : one) / 2;
    const asksAuthorizer = authorizer === 'always' || (authorizer === 'first' && isFirst);
    return add(
      only({
        network: this.#roundTrip,
        connection: isFirst && !connected ? draw(published.dns, random) + 2 * this.#roundTrip : 0,
        'API Gateway': draw(published.gateway, random),
        authorizer: asksAuthorizer ? invoked(random, cpu) : 0,
        functions: invoked(random, cpu),
      }),
      ...request.map((step) => this.#askAws(step)),
    );
  }

  #askAws(step: AwsCall | readonly AwsCall[]): Time {
    const calls = typeof step === 'string' ? [step] : step;
    const longest = Math.max(...calls.map((call) => draw(latencies[call], this.#random)));
    return only(calls.includes('KMS') ? { 'key store': longest * this.#conditions.keyStore } : { DynamoDB: longest });
  }
}

function vaultsOf(conditions: Conditions, random: Random): Vault[] {
  // Drawn once: the round trips of one phone are alike.
  const access = draw(published.access[conditions.access], random);
  return conditions.vaults.map(
    (distance) => new Vault(random, access + draw(published.distance[distance], random), conditions),
  );
}

function deviceOf({ phone, vaults, argon2id }: Conditions, random: Random): Time {
  const { device, argon2id: stretching } = published.phones[phone];
  const own = published.own.device[vaults.length as keyof typeof published.own.device];
  return only({ device: own * device, Argon2id: argon2id ? draw(stretching, random) : 0 });
}

const thresholdOf = ({ vaults }: Conditions): number => Math.floor(vaults.length / 2) + 1;

/** A set goes on at the first threshold of answers, and the first of these that is proven to has the key. */
export function recovery(conditions: Conditions, random: Random): Time {
  const [start = [], finish = []] = conditions.vaults.length > 1 ? recoverAsMember : recover;
  const started = vaultsOf(conditions, random)
    .map((vault) => ({ vault, time: vault.ask(start) }))
    .sort((a, b) => totalOf(a.time) - totalOf(b.time))
    .slice(0, thresholdOf(conditions));
  const finished = started.map(({ vault }) => vault.ask(finish));
  return add(started.at(-1)?.time ?? nothing, deviceOf(conditions, random), fastest(finished, 1));
}

/** A set reads and starts everywhere at once, finishes at one vault, and then at the others (lib/client/set/change.ts). */
export function registration(conditions: Conditions, random: Random): Time {
  const [read = [], start = [], finish = []] = register;
  const vaults = vaultsOf(conditions, random);
  const [first, ...others] = vaults;
  const atAll = (some: readonly Vault[], request: Request) =>
    fastest(
      some.map((vault) => vault.ask(request)),
      some.length,
    );
  return add(
    atAll(vaults, read),
    atAll(vaults, start),
    deviceOf(conditions, random),
    first?.ask(finish) ?? nothing,
    atAll(others, finish),
  );
}
