/** Refuses passwords that guessing starts with. The dictionaries load when they are first needed. */
import { BackupKeyVaultError } from '../../protocol/sdk-error.ts';
import { estimate } from '../strength/estimate.ts';
import { languagesOf } from '../strength/languages.ts';

/** What a new password is judged by. Nothing of it is sent or kept. */
export interface PasswordOptions {
  /**
   * The user's languages, as BCP 47 tags: their words are looked for in a new password, and the first that is known is
   * the language of the answer. Known are ar, cs, de, en, es, fi, fr, id, it, ja, nl, pl and pt. Default: the
   * platform's. English, and a short list of what people take in some forty languages, is always looked for.
   */
  readonly locales?: readonly string[];
  /** What someone who knows the user tries first: names, numbers, birthdays, city, pets, the name of the app. */
  readonly userWords?: readonly string[];
}

/** `reason` is for the user, in the first language of the user's that is known; `suggestions` may be empty. */
export class WeakPassword extends BackupKeyVaultError {
  override readonly name = 'WeakPassword';
  declare readonly code: 'weak_password';
  readonly reason: string;
  readonly suggestions: readonly string[];

  /** @internal */
  constructor(reason: string, suggestions: readonly string[]) {
    super('weak_password', reason);
    this.reason = reason;
    this.suggestions = suggestions;
  }
}

/**
 * Guesses. An operator who has the table and the key store tries one in about 150 ms of one core (Argon2id, 64 MiB, 3
 * passes), so 10^8 take 15 million core-seconds: 4,200 core-hours, some 100 $ of rented machines. It keeps out whoever
 * has ten attempts; it does not keep out an operator.
 */
const leastGuesses = 1e8;

/** The judgement of `register`, and of a meter that shows it as one types. */
export interface Judgement {
  readonly guesses: number;
  readonly strong: boolean;
  /** Why it is not strong. */
  readonly reason?: string;
  readonly suggestions: readonly string[];
}

/** The password as normalised. Of several options the words add up, and the last languages hold. */
export async function judgePassword(password: string, ...options: readonly PasswordOptions[]): Promise<Judgement> {
  const locales = options.findLast((one) => one.locales)?.locales;
  const userWords = options.flatMap((one) => one.userWords ?? []);
  const { guesses, feedback } = await estimate({ password, languages: languagesOf(locales), userWords });
  if (guesses >= leastGuesses) return { guesses, strong: true, suggestions: [] };
  const [advice = '', ...more] = feedback.suggestions;
  if (feedback.warning) return { guesses, strong: false, reason: feedback.warning, suggestions: feedback.suggestions };
  return { guesses, strong: false, reason: advice || 'This password is easy to guess.', suggestions: more };
}

/** The password as normalised. Throws {@link WeakPassword}. */
export async function requireStrongPassword(password: string, ...options: readonly PasswordOptions[]): Promise<void> {
  const { strong, reason = '', suggestions } = await judgePassword(password, ...options);
  if (!strong) throw new WeakPassword(reason, suggestions);
}
