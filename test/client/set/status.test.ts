/** What several vaults say of a key, taken together. */
import { describe, expect, test } from '@jest/globals';
import { statusOf } from '../../../lib/client/set/status.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import type { KeyAnswer } from '../../../lib/protocol/wire/schemas.ts';

const setOf = (id: string) => ({
  id,
  threshold: 2,
  ksf: defaultKsf,
  commitment: 'commitment',
  members: [1, 2, 3].map((index) => ({
    vault: `v${index}`,
    registration: `${id}-${index}`,
    publicKey: `key-${index}`,
  })),
});
const [set, older] = [setOf('new'), setOf('old')];
const at = (second: number) => new Date(second * 1000).toISOString();

function answer(place: number, differs: Partial<KeyAnswer> = {}): KeyAnswer {
  const said = { account: 'account', vault: `v${place}`, scheme: 'set', set, registration: `new-${place}` } as const;
  return { state: 'active', ...said, attemptsRemaining: 10, maxAttempts: 10, createdAt: at(100), ...differs };
}
const none = (place: number): KeyAnswer => ({ state: 'none', account: 'account', vault: `v${place}` });
const stale = (place: number) => answer(place, { set: older, registration: `old-${place}` });
const destroyed = (place: number): KeyAnswer => ({
  ...none(place),
  state: 'destroyed',
  registration: `new-${place}`,
  destroyedAt: at(500 + place),
  reason: 'attempts_exhausted',
});

const status = (answers: readonly (KeyAnswer | undefined)[]) =>
  statusOf(
    answers.map((said, index) => ({
      name: `v${index + 1}`,
      url: `https://v${index + 1}.example/`,
      state: said ? ('done' as const) : ('unreachable' as const),
      answer: said,
    })),
    [{ names: ['v1', 'v2', 'v3'], threshold: 2 }],
  );

describe('a key that several vaults keep', () => {
  test.each<[string, (KeyAnswer | undefined)[], object]>([
    ['all hold', [answer(1), answer(2), answer(3)], { state: 'active', recoverable: true, mayLose: 1 }],
    ['one cannot be asked', [answer(1), undefined, answer(3)], { state: 'active', recoverable: true, mayLose: 0 }],
    ['one holds an older set', [answer(1), stale(2), answer(3)], { state: 'active', recoverable: true, mayLose: 0 }],
    ['one holds none', [none(1), answer(2), answer(3)], { state: 'active', recoverable: true, mayLose: 0 }],
    ['one alone answers', [answer(1), undefined, undefined], { state: 'incomplete', recoverable: false, mayLose: 0 }],
    ['one alone holds it', [answer(1), none(2), none(3)], { state: 'incomplete', recoverable: false, mayLose: 0 }],
    ['no two agree', [answer(1), stale(2), none(3)], { state: 'incomplete', recoverable: false, mayLose: 0 }],
    ['nobody has one', [none(1), none(2), none(3)], { state: 'none', recoverable: false, mayLose: 0 }],
    ['two have none', [none(1), none(2), undefined], { state: 'none', recoverable: false, mayLose: 0 }],
    ['one has none', [none(1), undefined, undefined], { state: 'incomplete', recoverable: false, mayLose: 0 }],
    ['two destroyed it', [destroyed(1), destroyed(2), answer(3)], { state: 'destroyed', destroyedAt: at(502) }],
    ['one destroyed it, and is forgotten elsewhere', [destroyed(1), none(2), none(3)], { state: 'destroyed' }],
    ['one destroyed it', [destroyed(1), answer(2), answer(3)], { state: 'active', recoverable: true, mayLose: 0 }],
  ])('where %s', (_, answers, told) => {
    expect(status(answers)).toMatchObject(told);
  });

  test('has as many guesses left as a threshold of its vaults would answer', () => {
    const left = [3, 7, 5].map((attemptsRemaining, index) => answer(index + 1, { attemptsRemaining }));
    expect(status(left)).toMatchObject({ attemptsRemaining: 5, maxAttempts: 10 });
  });

  test('may be tried again when a threshold of its vaults may be asked', () => {
    const waits = [30, 10, 20].map((second, index) => answer(index + 1, { nextAttemptAt: at(second) }));
    expect(status(waits).nextAttemptAt).toBe(at(20));
  });

  test('is exhausted where fewer than a threshold would answer, and says when it goes', () => {
    const last = { state: 'exhausted', attemptsRemaining: 0, destroyedAt: at(900) } as const;
    const exhausted = [answer(1, last), answer(2, last), answer(3)];
    const told = { state: 'exhausted', recoverable: false, attemptsRemaining: 0, destroyedAt: at(900) };
    expect(status(exhausted)).toMatchObject(told);
  });

  test('has a reset that is open at a threshold of its vaults', () => {
    const reset = (from: number) => ({ resetAt: at(from), resetUntil: at(from + 100) });
    const one = [answer(1, reset(10)), answer(2), answer(3)];
    expect(status(one).resetAt).toBeUndefined();
    const two = [answer(1, reset(10)), answer(2, reset(30)), answer(3)];
    expect(status(two)).toMatchObject({ resetAt: at(30), resetUntil: at(110) });
  });

  test('is named by the set in force, and each vault says for itself', () => {
    const { registration, members } = status([answer(1), stale(2), undefined]);
    expect(registration).toBeUndefined();
    expect(members.map(({ holds }) => holds)).toEqual([false, false, false]);
    const whole = status([answer(1), stale(2), answer(3)]);
    expect(whole).toMatchObject({ registration: 'new', scheme: 'set', set });
    expect(whole.members.map(({ name, holds }) => [name, holds])).toEqual([
      ['v1', true],
      ['v2', false],
      ['v3', true],
    ]);
  });
});
