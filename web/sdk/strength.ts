/** How a password that is being typed is judged. */
import { estimate } from '../../lib/client/strength/estimate.ts';
import { languagesOf } from '../../lib/client/strength/languages.ts';

export interface Strength {
  /** The power of ten of the guesses that it takes. */
  readonly guesses: number;
  readonly strong: boolean;
  readonly reason?: string | undefined;
  readonly suggestions: readonly string[];
}

export async function passwordStrength(password: string, locales: readonly string[]): Promise<Strength> {
  const { guesses, feedback } = await estimate({ password, languages: languagesOf(locales), userWords: [] });
  const reason = feedback.warning ?? undefined;
  return { guesses: Math.log10(guesses), strong: guesses >= 1e8, reason, suggestions: feedback.suggestions };
}
