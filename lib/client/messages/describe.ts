/** An error in words that a user understands, in the user's language. */
import { languageOf, platformLocales } from '../password/locales.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { type DescribedCode, type Facts, factsOf } from './facts.ts';
import { type Messages, Words } from './words.ts';

/** For whom an error is told, and when. */
export interface DescribeOptions {
  /** The user's languages, as BCP 47 tags: the first that there are words for is taken. Default: the platform's. */
  readonly locales?: readonly string[];
  /** The vault's time, `vault.now()`, to count waits from. Default: when the vault gave that answer. */
  readonly now?: Date | undefined;
  /** Words of the app's own, in the first of `locales`. */
  readonly messages?: Messages;
}

/** Plain text, for a page to show as such. */
export interface Described {
  /** The error's; `aborted` where a signal stopped it, `unexpected` for what is no error of the SDK's. */
  readonly code: DescribedCode;
  /** A few words. */
  readonly title: string;
  /** One to three sentences: what happened, and what it means for the attempts. */
  readonly text: string;
  /** What to do, where there is something. */
  readonly action?: string;
}

/**
 * Takes whatever was thrown, and never throws. Call it again to count a wait down. It is English or German; `messages`
 * are for other languages.
 *
 * @example
 * const { title, text, action } = describeError(error, { locales: navigator.languages, now: vault.now() });
 */
export function describeError(error: unknown, options: DescribeOptions = {}): Described {
  try {
    return describe(factsOf(error, options.now), options);
  } catch {
    return describe({ code: 'unexpected', key: 'unexpected' }, { locales: ['en'] });
  }
}

const known: Readonly<Record<string, Messages>> = { en, de };

function describe(facts: Facts, { locales = platformLocales(), messages }: DescribeOptions): Described {
  const locale = (messages ? locales[0] : locales.find((tag) => known[languageOf(tag)])) ?? 'en';
  const words = new Words(locale.replaceAll('_', '-'), { ...en, ...(messages ?? known[languageOf(locale)]) });
  const text = [words.say(facts, 'text'), words.spent(facts)].filter(Boolean).join(' ');
  const action = words.say(facts, 'action');
  return { code: facts.code, title: words.say(facts, 'title'), text, ...(action && { action }) };
}
