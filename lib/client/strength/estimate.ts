/** How many guesses a password takes someone who knows the user's languages, and what to tell the user. */
import type { MatchEstimated, MatchExtended, ZxcvbnFactory } from '@zxcvbn-ts/core';
import { type LanguageCode, loadLanguage } from './languages.ts';
import { inLatin, otherSpellings } from './spelling.ts';
import { formsOf } from './user-words.ts';

export interface Estimate {
  readonly guesses: number;
  /** zxcvbn's, in the user's language. */
  readonly feedback: { readonly warning: string | null; readonly suggestions: readonly string[] };
}

interface Subject {
  readonly password: string;
  readonly languages: readonly LanguageCode[];
  readonly userWords: readonly string[];
}

/** Characters. zxcvbn's time grows faster than the length, and a long text is no word that is spelt in another way. */
const most = { looked: 128, respelt: 64 };

/** Of the password's spellings, the weakest. */
export async function estimate({ password, languages, userWords }: Subject): Promise<Estimate> {
  const matcher = await matcherOf(languages);
  const beginning = password.slice(0, most.looked);
  const own = formsOf(userWords);
  const respelt = beginning.length > most.respelt ? [] : otherSpellings(beginning);
  const estimates = [beginning, ...respelt].map((spelling) => weakest(matcher, spelling, own));
  return estimates.reduce((least, one) => (one.guesses < least.guesses ? one : least));
}

interface Matcher {
  readonly zxcvbn: ZxcvbnFactory;
  readonly eastAsian: typeof import('./east-asian.ts');
}

const matchers = new Map<string, Promise<Matcher>>();

function matcherOf(languages: readonly LanguageCode[]): Promise<Matcher> {
  const name = languages.join();
  const known = matchers.get(name) ?? createMatcher(languages);
  matchers.set(name, known);
  // A chunk that could not be fetched is asked for again next time.
  known.catch(() => matchers.delete(name));
  return known;
}

async function createMatcher(languages: readonly LanguageCode[]): Promise<Matcher> {
  const [core, passwords, { world }, eastAsian, ...spoken] = await Promise.all([
    import('./zxcvbn.ts'),
    import('./dictionaries/passwords.ts'),
    import('./dictionaries/world.ts'),
    import('./east-asian.ts'),
    ...languages.map(loadLanguage),
  ]);
  const words = [{ ...passwords.dictionary, 'passwords-world': world }, ...spoken.map(({ dictionary }) => dictionary)];
  const dictionary = words.flatMap((lists, index) =>
    Object.entries(lists).flatMap(([name, list]): [string, string[]][] => [
      [`${name}-${index}`, [...list]],
      [`latin-${name}-${index}`, latinOf(list)],
    ]),
  );
  const zxcvbn = new core.ZxcvbnFactory({
    dictionary: Object.fromEntries(dictionary.filter(([, list]) => list.some(Boolean))),
    graphs: passwords.adjacencyGraphs,
    ...(spoken[0] && { translations: spoken[0].translations }),
    // Every password gets its feedback: what is too weak is decided here.
    timeEstimationValues: { scoring: { 0: 1e3, 1: 1e6, 2: Number.MAX_VALUE, 3: Number.MAX_VALUE }, attackTime },
  });
  return { zxcvbn, eastAsian };
}

/** Not used; zxcvbn takes all of its settings or none. */
const attackTime = {
  onlineThrottlingXPerHour: 100,
  onlineNoThrottlingXPerSecond: 10,
  offlineSlowHashingXPerSecond: 1e4,
  offlineFastHashingXPerSecond: 1e10,
};

/** Accents are left out as often as typed: at the word's own place, once, for of two places zxcvbn takes the later. */
function latinOf(list: readonly string[]): string[] {
  const written = new Set<string>();
  return list.map((word) => {
    const latin = /^[\x20-\x7e]*$/.test(word) ? '' : inLatin(word);
    if (written.has(latin)) return '';
    written.add(latin);
    return latin;
  });
}

/**
 * As a whole, or as a word between what people put before and behind it: zxcvbn takes Sad2025! for eight characters
 * without a meaning, since three parts cost more there.
 */
function weakest(matcher: Matcher, password: string, userWords: readonly string[]): Estimate {
  const { guesses, feedback } = judge(matcher, password, userWords);
  const parts = password.split(/^([^\p{L}]+)|([^\p{L}]+)$/u).filter(Boolean);
  if (parts.length < 2) return { guesses, feedback };
  const apart = parts.reduce(
    (product, part, index) => product * (index + 1) * judge(matcher, part, userWords).guesses,
    1,
  );
  return { guesses: Math.min(guesses, apart), feedback };
}

function judge({ zxcvbn, eastAsian }: Matcher, password: string, userWords: readonly string[]): Estimate {
  const { sequence, feedback } = zxcvbn.check(password, [...userWords]);
  const guessesOf = (match: MatchExtended) =>
    match.pattern === 'bruteforce' && eastAsian.hasEastAsian(match.token)
      ? eastAsian.guessesOf(match.token)
      : (match as MatchEstimated).guesses;
  // Of zxcvbn's formula only the product. It also adds 10,000 to the power of the parts less one, so that all that has
  // three parts would be strong: a word, a year and an exclamation mark, which attackers try first.
  const guesses = sequence.reduce((product, match, index) => product * (index + 1) * guessesOf(match), 1);
  return { guesses, feedback };
}
