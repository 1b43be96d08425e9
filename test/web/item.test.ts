/** What the page reads out of an account's item. */
import { describe, expect, test } from '@jest/globals';
import type { Attribute } from '../../web/vault/api.ts';
import { changeBetween, inOrder, keptKey, shownAs } from '../../web/vault/item.ts';

const number = (name: string, value: number): Attribute => ({ name, type: 'N', bytes: 9, value: String(value) });
const string = (name: string, value: string): Attribute => ({ name, type: 'S', bytes: 9, value });
const map = (name: string, value: readonly Attribute[]): Attribute => ({ name, type: 'M', bytes: 9, value });
const holding = (...item: readonly Attribute[]) => ({ account: 'a', bytes: 99, item, now: '2026-07-20T16:00:00Z' });

const registered = [string('registration', 'r'), number('attempts', 3), number('maxAttempts', 10)];

describe('the state of a key', () => {
  test.each([
    ['no item', { ...holding(), item: null }, { state: 'none' }],
    ['an enrolment that is under way', holding(map('pending', [])), { state: 'none' }],
    ['a key', holding(...registered), { state: 'active', attempts: 3, maxAttempts: 10 }],
    [
      'a key that waits',
      holding(...registered, number('nextAttemptAt', 500), number('lastRecoveredAt', 400)),
      { state: 'active', attempts: 3, maxAttempts: 10, nextAttemptAt: 500, lastRecoveredAt: 400 },
    ],
    [
      'a key without attempts, until its last session ends',
      holding(
        string('registration', 'r'),
        number('attempts', 10),
        number('maxAttempts', 10),
        map('sessions', [map('one', [number('expiresAt', 700)]), map('two', [number('expiresAt', 900)])]),
      ),
      { state: 'exhausted', attempts: 10, maxAttempts: 10, destroyedAt: 900 },
    ],
    [
      'a tombstone',
      holding(string('registration', 'r'), number('destroyedAt', 800), string('reason', 'attempts_exhausted')),
      { state: 'destroyed', destroyedAt: 800 },
    ],
  ])('of %s', (_, held, key) => {
    expect(keptKey(held)).toEqual(key);
  });
});

test('what came or changed is fresh, what went is gone, and what stayed is neither', () => {
  const before = [number('attempts', 1), string('registration', 'r'), string('record', 'secret')];
  const after = [number('attempts', 2), string('registration', 'r'), number('nextAttemptAt', 5)];
  expect(changeBetween(before, after)).toEqual({
    fresh: new Set(['attempts', 'nextAttemptAt']),
    gone: [string('record', 'secret')],
  });
});

test('what is locked comes first, and what a later version writes comes last', () => {
  const names = ['answered', 'attempts', 'escrow', 'invented', 'setup'];
  expect(inOrder(names.map((name) => string(name, ''))).map(({ name }) => name)).toEqual([
    'escrow',
    'setup',
    'attempts',
    'answered',
    'invented',
  ]);
});

describe('a value is shown', () => {
  test.each([
    ['bytes in hex', { name: 'escrow', type: 'B', bytes: 3, value: 'AP-_' }, { kind: 'bytes', hex: '00ffbf' }],
    ['a time', number('createdAt', 1000), { kind: 'time', time: new Date(1000) }],
    ['a number that is no time', number('attempts', 4), { kind: 'plain', text: '4' }],
    ['words', string('reason', 'attempts_exhausted'), { kind: 'plain', text: 'attempts_exhausted' }],
    ['yes or no', { name: 'proven', type: 'BOOL', bytes: 1, value: false }, { kind: 'plain', text: 'false' }],
    [
      'a map by its parts',
      map('ksf', [number('memory', 65_536)]),
      { kind: 'parts', parts: [number('memory', 65_536)] },
    ],
    ['an empty map as no parts', map('sessions', []), { kind: 'parts', parts: [] }],
  ] as readonly (readonly [string, Attribute, object])[])('%s', (_, attribute, shown) => {
    expect(shownAs(attribute)).toEqual(shown);
  });
});
