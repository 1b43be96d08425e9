/** The limit over all members: a guess needs a threshold of answers, so members that count alone still bound it together. */
import { describe, expect, test } from '@jest/globals';
import { boundOf, GuessedSet, type Options } from './guessing.ts';
import { atOnce, policy, sizes } from './sizes.ts';

/** Each guess goes to those members that were asked least. */
async function greedy(options: Options, guesses: number): Promise<number> {
  const { members, threshold, colluding } = options;
  const set = new GuessedSet(options);
  const asked = Array.from({ length: members - colluding }, () => 0);
  for (let guess = 0; guess < guesses; guess++) {
    const least = [...asked.keys()].sort((a, b) => (asked[a] ?? 0) - (asked[b] ?? 0)).slice(0, threshold - colluding);
    for (const member of least) asked[member] = (asked[member] ?? 0) + 1;
    await set.guess({ password: `guess ${guess}`, blind: 0 }, least);
  }
  return set.told.tested('O', threshold - colluding);
}

describe.each(sizes)('$threshold of $members, $colluding of them colluding', ({ bound, ...size }) => {
  test(`${bound} guesses are reached by who chooses the members of each, and never one more`, async () => {
    expect(boundOf(size, policy.maxAttempts)).toBe(bound);
    expect(await greedy({ ...size, policy, turn: atOnce }, 3 * bound)).toBe(bound);
  });
});
