/** What the page shows of an item that changes. */
import { expect, test } from '@jest/globals';
import type { Attribute, Holding } from '../../web/vault/api.ts';
import { farewell, seeNext, type Watched } from '../../web/vault/watched.ts';

const attribute = (name: string): Attribute => ({ name, type: 'S', bytes: 1, value: name });
const holding = (...names: readonly string[]): Holding => ({
  ...{ account: 'a', bytes: 1, now: '1970-01-01T00:00:10.000Z' },
  item: names.map(attribute),
});
const namesOf = (attributes: readonly Attribute[]) => attributes.map(({ name }) => name);
const see = (before: Watched | undefined, now: number, ...names: readonly string[]) =>
  seeNext(before, { holding: holding(...names), now });

test('what is destroyed is still shown for a while, and no longer', () => {
  const there = see(undefined, 0, 'escrow', 'setup');
  const destroyed = see(there, 500, 'destroyedAt');
  expect(namesOf(destroyed.gone)).toEqual(['escrow', 'setup']);
  const later = see(destroyed, 500 + farewell - 1, 'destroyedAt');
  expect(namesOf(later.gone)).toEqual(['escrow', 'setup']);
  expect(later.fresh.size).toBe(0);
  expect(see(later, 500 + farewell, 'destroyedAt').gone).toEqual([]);
});

test('what comes back is not shown as gone too', () => {
  const gone = see(see(undefined, 0, 'nextAttemptAt', 'setup'), 1, 'setup');
  expect(namesOf(gone.gone)).toEqual(['nextAttemptAt']);
  expect(see(gone, 2, 'setup', 'nextAttemptAt').gone).toEqual([]);
});

test('the vault is as far ahead as its clock says', () => {
  expect(see(undefined, 4_000).ahead).toBe(6_000);
});
