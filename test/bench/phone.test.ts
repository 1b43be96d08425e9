/** The simulated phone: its distributions are what was published, and its requests are what the vault really makes. */
import { describe, expect, test } from '@jest/globals';
import { operationAt } from '../../bench/models/cost/operations.ts';
import { countOf, recover, recoverAsMember, register } from '../../bench/models/phone/calls.ts';
import { type Conditions, fastest, recovery, registration, totalOf } from '../../bench/models/phone/journey.ts';
import { draw, lognormal, type Quantile, quantileOf } from '../../bench/models/phone/lognormal.ts';
import * as published from '../../bench/models/phone/published.ts';
import { randomOf } from '../../bench/models/phone/random.ts';
import { simulate } from '../../bench/models/phone/simulate.ts';

const { access, distance, phones, ...others } = published;
const all: [string, published.Published][] = [
  ...Object.entries(access),
  ...Object.entries(distance),
  ...Object.entries(phones).map(([name, { argon2id }]) => [name, argon2id] as [string, published.Published]),
  ...Object.entries(others).filter((entry): entry is [string, published.Published] => Object(entry[1]).quantiles),
];

describe.each(all)('the latency of %s', (_, { quantiles, source, ...fitted }) => {
  test('has the quantiles that were published', () => {
    for (const [name, ms] of Object.entries(quantiles)) expect(quantileOf(fitted, name as Quantile)).toBeCloseTo(ms, 2);
  });

  test('names its source and the day, or says that it is assumed', () => {
    const { title, date, says } = source;
    expect(says).toMatch(title ? /\w/ : /^assumed: /);
    if (title) expect(date).toMatch(/^20\d\d/);
  });
});

test('as many as there are', () => {
  expect(all.length).toBeGreaterThanOrEqual(17);
});

describe('a fit', () => {
  test.each<[string, Parameters<typeof lognormal>[0]]>([
    ['none', {}],
    ['the higher one below', { p50: 20, p99: 10 }],
    ['three', { p10: 1, p50: 2, p99: 9 }],
  ])('is refused to %s', (_, quantiles) => {
    expect(() => lognormal(quantiles)).toThrow(RangeError);
  });

  test('is drawn from so that its quantiles come out again', () => {
    const random = randomOf(7);
    const drawn = Array.from({ length: 40_000 }, () => draw(lognormal({ p50: 20, p99: 300 }), random)).sort(
      (a, b) => a - b,
    );
    expect(drawn[20_000]).toBeGreaterThan(19);
    expect(drawn[20_000]).toBeLessThan(21);
    expect(drawn[39_600]).toBeGreaterThan(270);
    expect(drawn[39_600]).toBeLessThan(330);
  });
});

describe('what a phone sends', () => {
  test.each([
    ['registration', register, operationAt('one vault', 'registration')],
    ['recovery', recover, operationAt('one vault', 'recovery')],
    ['recovery from a member of a set', recoverAsMember, operationAt('a member of three', 'recovery')],
  ] as const)('in a %s makes as many calls as a test counts at a vault', (_, requests, counted) => {
    expect(requests).toHaveLength(counted.apiRequests);
    expect(countOf(requests, 'GetItem')).toBe(counted.reads.length);
    expect(countOf(requests, 'UpdateItem')).toBe(counted.writes.length);
    expect(countOf(requests, 'KMS')).toBe(counted.wraps + counted.signatures);
  });
});

const one: Conditions = {
  access: 'mobile',
  vaults: ['continent'],
  phone: 'new',
  connected: true,
  authorizer: 'cached',
  argon2id: true,
  keyStore: 1,
};
const p50 = (change: Partial<Conditions>, journey = recovery) => simulate(journey, { ...one, ...change }, 2_000).p50;

describe('a phone', () => {
  test('is the same with the same seed', () => {
    expect(simulate(recovery, one, 500)).toEqual(simulate(recovery, one, 500));
  });

  test.each<[string, Partial<Conditions>, Partial<Conditions>]>([
    ['farther away', { vaults: ['near'] }, { vaults: ['ocean'] }],
    ['with nothing connected', {}, { connected: false }],
    ['whose token is new', {}, { authorizer: 'first' }],
    ['whose token is looked at each time', { authorizer: 'first' }, { authorizer: 'always' }],
    ['that is older', {}, { phone: 'weak' }],
    ['that stretches the password', { argon2id: false }, {}],
    ['before a slower key store', {}, { keyStore: 3 }],
  ])('%s waits longer', (_, less, more) => {
    expect(p50(more)).toBeGreaterThan(p50(less));
  });

  test('with a set waits for the slowest to register, and not to recover', () => {
    const vaults = ['near', 'continent', 'ocean'] as const;
    expect(p50({ vaults }, registration)).toBeGreaterThan(p50({ vaults: ['ocean'] }, registration));
    expect(p50({ vaults })).toBeLessThan(p50({ vaults: ['ocean'] }));
  });

  test('has parts that sum up to what it waits', () => {
    const { at } = simulate(recovery, one, 2_000);
    expect(totalOf(at.p50)).toBeGreaterThan(p50({}) * 0.97);
    expect(totalOf(at.p50)).toBeLessThan(p50({}) * 1.03);
    expect(at.p50.connection).toBe(0);
  });
});

test('who waits for t of n waits for the t-th', () => {
  const times = [40, 10, 30, 20].map((network) => ({ ...simulate(recovery, one, 2).at.p50, network }));
  expect([1, 2, 3, 4].map((t) => fastest(times, t).network)).toEqual([10, 20, 30, 40]);
});
