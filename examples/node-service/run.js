/** Runs a job, and says in a sentence why it failed. */
import {
  AttemptTooSoon,
  DamagedBackup,
  KeyDestroyed,
  NotAuthenticated,
  VaultUnavailable,
  WeakPassword,
  WrongPassword,
  WrongVault,
} from 'backup-key-vault';

export async function run(job) {
  try {
    console.log(await job(process.argv.slice(2)));
  } catch (error) {
    console.error(sentence(error));
    process.exitCode = 1;
  }
}

function sentence(error) {
  if (error instanceof WrongPassword)
    return `BACKUP_PASSWORD is not the one that was registered. ${error.attemptsRemaining} attempts are left.`;
  if (error instanceof AttemptTooSoon) return `The next attempt is possible at ${error.nextAttemptAt?.toISOString()}.`;
  if (error instanceof KeyDestroyed)
    return 'The vault has destroyed the key, after too many wrong passwords or by request.';
  if (error instanceof WeakPassword) return `BACKUP_PASSWORD is too weak: ${error.reason}`;
  if (error instanceof NotAuthenticated) return `The vault does not accept the token (${error.reason}).`;
  if (error instanceof WrongVault)
    return 'What answers at VAULT_URL is not the vault of VAULT_IDENTITY. Nothing more was sent.';
  if (error instanceof VaultUnavailable) return `The vault cannot be reached (${error.reason}). Try again later.`;
  if (error instanceof DamagedBackup) return `Nothing was restored: ${error.message}`;
  return error.message;
}
