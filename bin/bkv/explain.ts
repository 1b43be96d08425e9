/** Every error that a command can end with, as a code and a sentence. No password, key or token is in any of them. */

import { toReadable } from '../../lib/archive/byte-text.ts';
import { InvalidArchive } from '../../lib/archive/entry.ts';
import { InvalidPattern } from '../../lib/archive/exclude.ts';
import { NotABackupRoot } from '../../lib/archive/walk.ts';
import * as sdk from '../../lib/client/errors.ts';
import { WeakPassword } from '../../lib/client/password.ts';
import { DamagedBackup } from '../../lib/protocol/backup-file.ts';
import { InvalidBackupKey } from '../../lib/protocol/backup-key.ts';
import { Failure, type FailureCode } from './failure.ts';
import { DiskFull } from './files/disk-full.ts';
import { withoutPartialName } from './files/partial.ts';
import { Interrupted } from './terminal/interrupt.ts';
import { bytes, count, localTime, timeAhead } from './terminal/quantity.ts';

export function explain(error: unknown, now = new Date()): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Interrupted) return new Failure('interrupted', 'Interrupted.');
  if (error instanceof sdk.WrongPassword) return wrongPassword(error, now);
  if (error instanceof sdk.AttemptTooSoon) return tooSoon(error, now);
  if (error instanceof sdk.AttemptsExhausted) return exhausted(error, now);
  if (error instanceof sdk.KeyDestroyed) return destroyed(error, now);
  if (error instanceof WeakPassword) return weakPassword(error);
  if (isNamed(error, 'InvalidPassword'))
    return new Failure('invalid_password', 'A password has 1 to 1024 bytes. Nothing was sent.');
  if (error instanceof InvalidBackupKey)
    return new Failure('invalid_backup_key', `These are not the 64 digits of a key: ${error.message}.`);
  if (error instanceof DamagedBackup) return damaged(error);
  if (error instanceof InvalidArchive)
    return new Failure('damaged_backup', `This backup cannot be restored: ${error.message}. Nothing was restored.`);
  if (error instanceof NotABackupRoot)
    return new Failure('usage', `${error.disk} is a ${error.what}, not a file or a folder.`);
  if (error instanceof InvalidPattern) return new Failure('usage', `This is not a pattern of names: ${error.pattern}`);
  if (error instanceof DiskFull) return diskFull(error);
  if (isNamed(error, 'InvalidSetting')) return new Failure('usage', `${error.message}.`);
  if (isNamed(error, 'DataFolderInUse'))
    return new Failure('usage', `${error.message}. To take another: VAULT_DATA_DIR=…`);
  return ofVault(error) ?? ofFile(error) ?? new Failure('unexpected', `Unexpected: ${nameOf(error)}`);
}

function wrongPassword({ attemptsRemaining, nextAttemptAt, destroyedAt }: sdk.WrongPassword, now: Date): Failure {
  const fields = { attemptsRemaining, nextAttemptAt, destroyedAt };
  if (attemptsRemaining === 0) {
    const fate = `That was the last attempt: the vault destroys the key for good ${soon(destroyedAt, now)}.`;
    return new Failure('wrong_password', `The password is wrong. ${fate}`, fields);
  }
  const left = attemptsRemaining === 1 ? 'One attempt is left' : `${count(attemptsRemaining, 'attempt')} are left`;
  const last = attemptsRemaining === 1 ? ' If it fails too, the key is destroyed for good.' : '';
  const next = `the next is possible ${timeAhead(nextAttemptAt, now)}`;
  return new Failure('wrong_password', `The password is wrong. ${left}; ${next}.${last}`, fields);
}

function exhausted({ attemptsRemaining, destroyedAt }: sdk.AttemptsExhausted, now: Date): Failure {
  const fate = `unless it proves the password, the vault destroys the key for good ${soon(destroyedAt, now)}`;
  const text = `No attempt is left, and the last one is still open: ${fate}. Nothing was spent.`;
  return new Failure('attempts_exhausted', text, { attemptsRemaining, destroyedAt });
}

/** The vault does not always say when. */
function soon(time: Date | undefined, now: Date): string {
  return time ? timeAhead(time, now) : 'within minutes';
}

function tooSoon({ attemptsRemaining, nextAttemptAt }: sdk.AttemptTooSoon, now: Date): Failure {
  const left = attemptsRemaining === undefined ? '' : ` ${count(attemptsRemaining, 'attempt')} left;`;
  const text = `It is too soon:${left} the next is possible ${timeAhead(nextAttemptAt, now)}. Nothing was spent.`;
  return new Failure('attempt_too_soon', text, { attemptsRemaining, nextAttemptAt });
}

function destroyed({ destroyedAt, reason }: sdk.KeyDestroyed, now: Date): Failure {
  const past = destroyedAt === undefined || destroyedAt <= now;
  const when = destroyedAt ? (past ? ` at ${localTime(destroyedAt)}` : ` ${timeAhead(destroyedAt, now)}`) : '';
  const verb = past ? 'was destroyed' : 'is destroyed';
  const text = `The key in the vault ${verb}${when}. Only a device that has it, or its 64 digits, can help now.`;
  return new Failure('key_destroyed', text, { destroyedAt, reason });
}

function weakPassword({ reason, suggestions }: WeakPassword): Failure {
  const sentences = [reason, ...suggestions].map((sentence) => sentence.trim().replace(/[^.!?]$/, '$&.'));
  return new Failure('weak_password', `The password is too weak. ${sentences.join(' ')}`, { reason, suggestions });
}

function damaged({ reason, segment }: DamagedBackup): Failure {
  const texts: Record<DamagedBackup['reason'], string> = {
    not_a_backup: 'This file is not a backup.',
    truncated: 'This backup is cut off.',
    wrong_key_or_damaged: 'This backup was made with another key, or it is damaged.',
    damaged: 'This backup is damaged: bytes of it were changed or cut off.',
  };
  return new Failure('damaged_backup', `${texts[reason]} Nothing was restored.`, { reason, segment });
}

/** The SDK's classes that say all they have to say by their name. */
function ofVault(error: unknown): Failure | undefined {
  const rows: [abstract new (...given: never[]) => Error, FailureCode, string][] = [
    [
      sdk.VaultUnavailable,
      'vault_unavailable',
      'The vault cannot be reached, or cannot do it now. Try again later; "bkv status" says whether an attempt was spent.',
    ],
    [
      sdk.KeyExists,
      'key_exists',
      'The vault has a key of this account that this device does not have. Recover it with its password, or give it up with "bkv reset".',
    ],
    [
      sdk.WrongBackupKey,
      'wrong_backup_key',
      'The vault has another key than this device\'s. Recover it with its password, or give it up with "bkv reset".',
    ],
    [sdk.KeyNotFound, 'key_not_found', 'The vault has no key of this account.'],
    [sdk.NotAuthenticated, 'not_authenticated', 'The vault does not accept the token. It may have expired.'],
    [sdk.InvalidAnswer, 'vault_refused', 'The vault answered what its protocol does not allow. Nothing was used.'],
  ];
  const row = rows.find(([type]) => error instanceof type);
  if (row) return new Failure(row[1], row[2]);
  if (isNamed(error, 'WeakKsf'))
    return new Failure(
      'vault_refused',
      'The vault asks for weaker protection of the password than is safe. Do not go on.',
    );
  if (error instanceof sdk.VaultRefused)
    return new Failure('vault_refused', `The vault refused: ${error.message}.`, { vaultCode: error.code });
  return undefined;
}

/** For the classes beside OPAQUE or in the embedded vault, which take longer to load than most commands to run. */
function isNamed(
  error: unknown,
  name: 'DataFolderInUse' | 'InvalidPassword' | 'InvalidSetting' | 'WeakKsf',
): error is Error {
  return error instanceof Error && error.name === name;
}

function diskFull({ path, missing }: DiskFull): Failure {
  const more = missing === undefined ? '' : `, and about ${bytes(missing)} more is needed`;
  return new Failure('file_error', `${path} does not fit: the disk is full${more}.`, { path, missing });
}

const fileErrors: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read or written',
  EPERM: 'may not be read or written',
  EISDIR: 'is a folder',
  ENOTDIR: 'is not a folder',
  EROFS: 'is on a disk that cannot be written to',
  ENOSPC: 'does not fit: the disk is full',
  EDQUOT: 'does not fit: the quota is used up',
  ENAMETOOLONG: 'has a name that is too long here',
  EEXIST: 'exists already',
  EIO: 'cannot be read or written: the disk fails',
};

function ofFile(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path, port } = error as NodeJS.ErrnoException & { path?: string | Buffer; port?: number };
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  if (code === 'EADDRINUSE') return new Failure('usage', `Port ${port} is in use. To take another: PORT=…`);
  const where = path === undefined ? 'A file' : withoutPartialName(toReadable(Buffer.from(path).toString('latin1')));
  const failure = code === 'ENOENT' ? 'file_not_found' : 'file_error';
  return new Failure(failure, `${where} ${fileErrors[code] ?? `cannot be used (${code})`}.`, { systemCode: code });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'an error that says nothing';
}
