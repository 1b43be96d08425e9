/** What a person is told where something did not work. */
import {
  AttemptsExhausted,
  AttemptTooSoon,
  DamagedBackup,
  InvalidPassword,
  KeyDestroyed,
  KeyExists,
  KeyNotFound,
  NotAuthenticated,
  VaultUnavailable,
  WeakPassword,
  WebAssemblyBlocked,
  WrongPassword,
  WrongVault,
} from 'backup-key-vault';
import { NotSignedIn } from './vault.ts';

export function sentenceOf(error: unknown): string {
  if (error instanceof WeakPassword)
    return ['That password is too easy to guess.', error.reason, ...error.suggestions].join(' ');
  if (error instanceof InvalidPassword)
    return error.position === undefined
      ? 'That cannot be a password: it is empty or too long.'
      : `That cannot be a password: character ${error.position} cannot be seen.`;
  if (error instanceof WrongPassword) return wrongPassword(error);
  if (error instanceof AttemptTooSoon) return `Too soon. ${nextAttempt(error.nextAttemptAt, error.vaultTime)}`;
  if (error instanceof AttemptsExhausted)
    return 'No attempt is left. A device that still tries may yet give them back.';
  if (error instanceof KeyDestroyed)
    return 'The key was destroyed. Its 64 digits, if you wrote them down, still open your files.';
  if (error instanceof KeyExists) return 'This account has a key already. Recover it with its password.';
  if (error instanceof KeyNotFound) return 'This account has no key yet. Register a password first.';
  if (error instanceof NotAuthenticated) return 'You are not signed in any more. Sign in again.';
  if (error instanceof WrongVault)
    return 'What answers there is not the vault of this app. Nothing was kept. Tell whoever runs it.';
  if (error instanceof VaultUnavailable)
    return 'The vault cannot be reached now. No attempt was lost; try again later.';
  if (error instanceof DamagedBackup)
    return error.reason === 'not_a_backup'
      ? 'That file is not an encrypted one.'
      : 'That file does not open: it was made with another key, or it is damaged.';
  if (error instanceof WebAssemblyBlocked) return 'This page does not allow WebAssembly, which passwords need.';
  if (error instanceof NotSignedIn) return 'You could not be signed in. Try again later.';
  reportError(error);
  return 'That did not work, and this page does not know why.';
}

function wrongPassword({ attemptsRemaining, nextAttemptAt, vaultTime }: WrongPassword): string {
  if (attemptsRemaining === 0) return 'That is not the password. It was the last attempt: the key is being destroyed.';
  const left = attemptsRemaining === 1 ? '1 attempt is left' : `${attemptsRemaining} attempts are left`;
  return `That is not the password; ${left}. ${nextAttempt(nextAttemptAt, vaultTime)}`;
}

/** Counted by the vault's clock, which is known to half a second: this device's own may be a day off. */
function nextAttempt(at: Date | undefined, now: Date | undefined): string {
  const milliseconds = at && now ? at.getTime() - now.getTime() : 0;
  if (milliseconds < 1_000) return 'The next is possible now.';
  return `The next is possible in ${Math.ceil(milliseconds / 1_000)} seconds.`;
}
