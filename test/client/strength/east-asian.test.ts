/** What a run of Han, kana or Hangul costs who guesses it. */
import { expect, test } from '@jest/globals';
import { guessesOf, hasEastAsian } from '../../../lib/client/strength/east-asian.ts';

test.each([
  ['的', 'a character by its place', 9],
  ['中国', 'a word by its place', 2],
  ['中国中国', 'a word again for 2', 4],
  ['龘', 'any other character', 2000],
  ['龘靐齉', 'each of them', 8e9],
  ['龘龘', 'the same again for 2', 4000],
  ['画蛇添足', 'a word that only the segmenter knows', 50_000],
  ['ぬぽ', 'kana', 2500],
  ['뷁뷁쉐', 'syllables', 32 * 2 * 32],
  ['龘x9', 'the rest by 10 a character', 2000 * 100],
])('%s: %s', (text, _, guesses) => {
  expect(guessesOf(text)).toBeLessThanOrEqual(guesses);
  expect(guessesOf(text)).toBeGreaterThanOrEqual(guesses / 2);
});

test('what is in other scripts is not counted here', () => {
  expect(['abc', 'пароль', '123', ''].filter(hasEastAsian)).toEqual([]);
  expect(['x密', 'さ', 'サ', '한'].filter(hasEastAsian)).toHaveLength(4);
});

test('a run of 256 characters, in which four come again, is counted to its end', () => {
  expect(guessesOf('龘靐齉爩'.repeat(64))).toBeGreaterThan(2 ** 252);
});
