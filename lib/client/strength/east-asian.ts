/**
 * How many guesses a run of Han, kana or Hangul takes. zxcvbn counts 10 for every character that no word of its lists
 * explains: too few where a script has thousands. What is counted here is the cheapest way to put the run together:
 *
 * - of the words that we list: the word's place in the list;
 * - of the words that the engine's own segmenter knows (ICU's dictionary has some 300,000): 50,000 each;
 * - of single characters: a Han character by its place in the list, at most 2,000; a kana 50; a syllable of Hangul 32,
 *   for words of Korean are spelt with few of the 11,172.
 *
 * A word that comes again costs 2. So two of the 9,000 commonest words are refused, two rarer ones are not.
 */
import { characters, words } from './dictionaries/chinese.ts';
import { world } from './dictionaries/world.ts';

const segmented = 50_000;
const again = 2;
const longest = 24;

const script = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー々]+';
const runs = new RegExp(`(${script})`, 'u');

const places = new Map([
  ...ranked(words.split(' ')),
  ...ranked(world.filter(hasEastAsian)),
  ...ranked(Array.from(characters)),
]);

export function hasEastAsian(text: string): boolean {
  return runs.test(text);
}

/** Of a text that no word of zxcvbn's explains. What is in other scripts counts as there, 10 for each character. */
export function guessesOf(text: string): number {
  const parts = text.split(runs).filter((part) => part !== '');
  return parts.reduce((product, part) => product * (runs.test(part) ? ofRun(part) : 10 ** part.length), 1);
}

function ofRun(run: string): number {
  const all = Array.from(run);
  const known = segmentsOf(run);
  // The cheapest way to each place, and the words that it is made of.
  const best = [{ guesses: 1, used: new Set<string>() }];
  for (let end = 1; end <= all.length; end++) {
    const ways = Array.from({ length: Math.min(end, longest) }, (_, back) => {
      const word = all.slice(end - back - 1, end).join('');
      const before = best[end - back - 1];
      const cost = before?.used.has(word) ? again : costOf(word, known);
      return before && { guesses: before.guesses * cost, used: new Set([...before.used, word]) };
    });
    const [cheapest] = ways.filter((way) => way !== undefined).sort((a, b) => a.guesses - b.guesses);
    if (cheapest) best.push(cheapest);
  }
  return best.at(-1)?.guesses ?? 1;
}

function costOf(word: string, known: ReadonlySet<string>): number {
  const listed = places.get(word) ?? Number.POSITIVE_INFINITY;
  const spelt = known.has(word) && !/\p{Script=Hangul}/u.test(word) ? segmented : Number.POSITIVE_INFINITY;
  return Math.min(listed, spelt, [...word].length === 1 ? ofCharacter(word) : Number.POSITIVE_INFINITY);
}

function ofCharacter(character: string): number {
  if (/\p{Script=Han}/u.test(character)) return 2000;
  return /\p{Script=Hangul}/u.test(character) ? 32 : 50;
}

function segmentsOf(run: string): ReadonlySet<string> {
  // An old Firefox has none. Then every word counts by its characters.
  if (!Intl.Segmenter) return new Set();
  const segments = new Intl.Segmenter('zh', { granularity: 'word' }).segment(run);
  return new Set(Array.from(segments, ({ segment }) => segment).filter((segment) => [...segment].length > 1));
}

function ranked(list: readonly string[]): [string, number][] {
  return list.map((word, index) => [word, index + 1]);
}
