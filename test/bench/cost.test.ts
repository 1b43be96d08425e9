/** The model of the cost: its sums are of what stands in its tables, and its answers fit one another. */
import { describe, expect, test } from '@jest/globals';
import { gigabytes, goal, milliseconds } from '../../bench/models/cost/assumed.ts';
import { amountsOf, linesOf, sumOf } from '../../bench/models/cost/calls.ts';
import { bytesOf, items, readUnits, writeUnits } from '../../bench/models/cost/items.ts';
import { canaryOf, monthOf } from '../../bench/models/cost/month.ts';
import { operations } from '../../bench/models/cost/operations.ts';
import { withTables } from '../../bench/models/cost/page.ts';
import { costOf, type Price, prices } from '../../bench/models/cost/prices.ts';
import { deployments, monthWith, usersFor, yearOfUser } from '../../bench/models/cost/users.ts';

describe('prices', () => {
  test.each(Object.entries<Price>(prices))('%s has a page of AWS, and a date where it was seen', (_, price) => {
    expect(price.page).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing/);
    if (price.known !== undefined) expect(price.known).toMatch(/20\d\d-\d\d-\d\d/);
  });

  test('are for so many', () => {
    expect(costOf('kmsRequest', 20_000)).toBeCloseTo(0.06);
    expect(costOf('hsm', 2 * 730)).toBeCloseTo(2336);
  });
});

describe('units', () => {
  test.each([
    [1, 1, 1],
    [1024, 1, 1],
    [1025, 2, 1],
    [4096, 4, 1],
    [4097, 5, 2],
  ])('%d bytes are written in %d and read in %d', (bytes, written, read) => {
    expect([writeUnits(bytes), readUnits(bytes)]).toEqual([written, read]);
  });

  test('of an operation are those of its writes and reads', () => {
    const sizes = { pending: 1000, key: 3000, session: 1500 };
    expect(bytesOf(sizes, 'one session')).toBe(4500);
    const { writeUnits, readUnits } = amountsOf(operations.registration, sizes);
    expect([writeUnits, readUnits]).toEqual([1 + 1 + 3, 3]);
  });
});

test('a call made again writes nothing and asks no key store', () => {
  const lines = linesOf(operations['a call made again'], items['one vault']);
  const zero = lines.filter(({ part }) => /write units|KMS|events|SQS/.test(part));
  expect(zero.map(({ dollars }) => dollars)).toEqual([0, 0, 0, 0, 0]);
  expect(amountsOf(operations['a call made again'], items['one vault']).gbSeconds).toBeCloseTo(
    ((milliseconds.own + milliseconds.read) / 1000) * gigabytes,
  );
});

test('a canary that runs a third as often costs a third', () => {
  expect(canaryOf(15)).toBeCloseTo(canaryOf(5) / 3);
});

describe.each(Object.values(deployments))('$name', (deployment) => {
  test('costs the goal for each user and year with as many users as it takes', () => {
    const users = usersFor(deployment) ?? 0;
    expect(users).toBeGreaterThan(0);
    expect(yearOfUser(deployment, users)).toBeCloseTo(goal, 10);
    expect(yearOfUser(deployment, users * 0.99)).toBeGreaterThan(goal);
  });

  test('costs without a user what stands there, once for each vault', () => {
    expect(monthWith(deployment, 0)).toBeCloseTo(deployment.vaults * sumOf(monthOf(deployment.stage)));
  });

  test('never costs less than what a user adds', () => {
    expect(usersFor(deployment, 0.00001)).toBeUndefined();
  });
});

test('a page without a place for a table is refused', () => {
  expect(() => withTables('# A page\n')).toThrow(/has no table that begins with/);
});
