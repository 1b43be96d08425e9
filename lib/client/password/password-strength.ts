/** How strong a password is, for a meter that moves as it is typed. */
import { InvalidPassword, type InvalidPasswordReason, normalizeNewPassword } from '../../protocol/crypto/password.ts';
import { describeError } from '../messages/describe.ts';
import { judgePassword, type PasswordOptions } from './password.ts';

/** What a meter shows of a password as it is typed. */
export interface PasswordStrength {
  /** How many guesses it takes, as a power of ten: 8 is strong enough, and 12 a good deal better. 0 if it is refused. */
  readonly guesses: number;
  /** Whether `register` would take it. */
  readonly strong: boolean;
  /** Where it cannot be a password at all: why, as {@link InvalidPassword} says it. */
  readonly invalid?: InvalidPasswordReason;
  /** Why it is not taken, for the user, in the user's language. */
  readonly reason?: string;
  /** What would help, likewise. Often empty. */
  readonly suggestions: readonly string[];
}

/**
 * The judgement of `register`, on the device alone: nothing is sent or kept. Never rejects for what a user can type. The
 * dictionaries load at the first call. While one types, a later answer may come before an earlier one: show the answer to
 * what stands there now.
 *
 * @example
 * const { guesses, strong, reason } = await passwordStrength(input.value, { locales: navigator.languages });
 * meter.value = Math.min(guesses, 12);
 */
export async function passwordStrength(password: string, options: PasswordOptions = {}): Promise<PasswordStrength> {
  let normalized: string;
  try {
    normalized = normalizeNewPassword(password).reveal();
  } catch (error) {
    if (error instanceof InvalidPassword) return refused(error, options);
    throw error;
  }
  const { guesses, ...judgement } = await judgePassword(normalized, options);
  return { ...judgement, guesses: Math.log10(Math.max(1, Math.min(guesses, Number.MAX_VALUE))) };
}

function refused(error: InvalidPassword, { locales }: PasswordOptions): PasswordStrength {
  const { text, action } = describeError(error, locales && { locales });
  return { guesses: 0, strong: false, invalid: error.reason, reason: text, suggestions: action ? [action] : [] };
}
