/** What a person is told where something did not work. */
import { describeError } from 'backup-key-vault';
import { NotSignedIn } from './vault.ts';

export function sentenceOf(error: unknown): string {
  if (error instanceof NotSignedIn) return 'You could not be signed in. Try again later.';
  const { code, text, action = '' } = describeError(error, { locales: [document.documentElement.lang] });
  if (code === 'unexpected') reportError(error);
  return `${text} ${action}`.trim();
}
