/** Every error that a command can end with, as a code and a sentence. No password, key or token is in any of them. */

import { OddEntry } from '../../lib/archive/extract/not-restored.ts';
import { toReadable } from '../../lib/archive/format/byte-text.ts';
import { InvalidArchive } from '../../lib/archive/format/entry.ts';
import { InvalidPattern } from '../../lib/archive/write/exclude.ts';
import { NotABackupRoot } from '../../lib/archive/write/walk.ts';
import { DamagedBackup } from '../../lib/backup/file.ts';
import { WeakPassword } from '../../lib/client/password/password.ts';
import { InvalidBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { InvalidPassword } from '../../lib/protocol/crypto/password.ts';
import { explainPasskey } from './explain-passkey.ts';
import { explainVault } from './explain-vault.ts';
import { Failure } from './failure.ts';
import { DiskFull } from './files/disk-full.ts';
import { withoutPartialName } from './files/partial.ts';
import { describeNotRestored } from './files/restore/not-restored.ts';
import { Interrupted } from './terminal/interrupt.ts';
import { bytes } from './terminal/quantity.ts';

export function explain(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Interrupted) return new Failure('interrupted', 'Interrupted.');
  if (error instanceof WeakPassword) return weakPassword(error);
  if (error instanceof InvalidPassword) return invalidPassword(error);
  if (error instanceof InvalidBackupKey)
    return new Failure('invalid_backup_key', `These are not the 64 digits of a key: ${error.message}.`);
  if (error instanceof DamagedBackup) return damaged(error);
  if (error instanceof InvalidArchive)
    return new Failure('damaged_backup', `This backup cannot be read: ${error.message}.`);
  if (error instanceof OddEntry) return oddEntry(error);
  if (error instanceof NotABackupRoot)
    return new Failure('usage', `${error.disk} is a ${error.what}, not a file or a folder.`);
  if (error instanceof InvalidPattern) return invalidPattern(error);
  if (error instanceof DiskFull) return diskFull(error);
  if (isNamed(error, 'InvalidSetting')) return new Failure('usage', `${error.message}.`);
  if (isNamed(error, 'DataFolderInUse'))
    return new Failure('usage', `${error.message}. To take another: VAULT_DATA_DIR=...`);
  if (isNamed(error, 'InvalidVaults')) return invalidVaults(error);
  if (isNamed(error, 'WeakKsf')) return new Failure('vault_refused', weakKsf);
  if (isNamed(error, 'ExcessiveKsf')) return new Failure('vault_refused', excessiveKsf);
  const known = explainPasskey(error) ?? explainVault(error);
  return known ?? ofFile(error) ?? new Failure('unexpected', `Unexpected: ${nameOf(error)}`);
}

function weakPassword({ reason, suggestions }: WeakPassword): Failure {
  const sentences = [reason, ...suggestions].map((sentence) => sentence.trim().replace(/[^.!?]$/, '$&.'));
  return new Failure('weak_password', `The password is too weak. ${sentences.join(' ')}`, { reason, suggestions });
}

function invalidPassword({ reason, found, position, codePoint }: InvalidPassword): Failure {
  const texts: Record<InvalidPassword['reason'], string> = {
    half_character: `This password has ${found} at position ${position}.`,
    control: `This password has a character that nobody sees: ${found} at position ${position}.`,
    invisible: `This password has a character that nobody sees: ${found} at position ${position}.`,
    unassigned: `This password has a character that nothing can show yet: position ${position}.`,
    empty: `A password has 1 to 1024 bytes, this one ${found}.`,
    too_long: `A password has 1 to 1024 bytes, this one ${found}.`,
  };
  return new Failure('invalid_password', `${texts[reason]} Nothing was sent.`, { reason, position, codePoint });
}

function damaged({ reason, segment }: DamagedBackup): Failure {
  const texts: Record<DamagedBackup['reason'], string> = {
    not_a_backup: 'This file is not a backup.',
    truncated: 'This backup is cut off.',
    wrong_key_or_damaged: 'This backup was made with another key, or it is damaged.',
    damaged: 'This backup is damaged: bytes of it were changed or cut off.',
  };
  return new Failure('damaged_backup', texts[reason], { reason, segment });
}

const weakKsf = 'The vault asks for weaker protection of the password than is safe. Do not go on.';
const excessiveKsf =
  'The vault asks for more work to protect the password than a device can do. Nothing of it was begun.';

/** For classes that stand beside OPAQUE or in the embedded vault: loading them takes longer than most commands run. */
function isNamed(
  error: unknown,
  name: 'DataFolderInUse' | 'ExcessiveKsf' | 'InvalidSetting' | 'InvalidVaults' | 'WeakKsf',
): error is Error {
  return error instanceof Error && error.name === name;
}

/** VAULT_URL and VAULT_THRESHOLD were checked before. */
function invalidVaults(error: Error): Failure {
  const twice = 'problem' in error && error.problem === 'same_name';
  const why = twice ? 'two addresses of VAULT_URL have one name, so they reach one vault' : error.message;
  return new Failure('usage', `These vaults are no set: ${why}. Check VAULT_URL and VAULT_NAMES.`);
}

function invalidPattern({ pattern }: InvalidPattern): Failure {
  const why = /^[!/]/.test(pattern)
    ? ' Patterns are of paths in the backup, such as Documents/old, and take nothing back.'
    : '';
  return new Failure('usage', `This is not a pattern of names: ${JSON.stringify(pattern)}.${why}`);
}

function diskFull({ path, missing }: DiskFull): Failure {
  const more = missing === undefined ? '' : `, and about ${bytes(missing)} more is needed`;
  return new Failure('file_error', `${path} does not fit: the disk is full${more}.`, { path, missing });
}

function oddEntry({ entry }: OddEntry): Failure {
  const text = `This backup cannot be put back whole: ${describeNotRestored(entry)}. Nothing was restored.`;
  const fields = { path: toReadable(entry.path), reason: entry.reason, systemCode: entry.systemCode };
  return new Failure('file_error', `${text} To put back everything else: --partial`, fields);
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
  ELOOP: 'is a symbolic link that leads nowhere but to itself',
  EPIPE: 'was closed before all was written to it',
  EIO: 'cannot be read or written: the disk fails',
};

function portError(code: string): string {
  if (code === 'EADDRINUSE') return 'is in use';
  return code === 'EACCES' ? 'may only be taken by an administrator' : `cannot be listened on (${code})`;
}

function ofFile(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path, port } = error as NodeJS.ErrnoException & { path?: string | Buffer; port?: number };
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  if (syscall === 'uv_cwd') return new Failure('file_not_found', 'The folder you are in does not exist any more.');
  if (syscall === 'listen') return new Failure('usage', `Port ${port} ${portError(code)}. To take another: PORT=...`);
  const where =
    path === undefined || path.length === 0
      ? 'A file without a name'
      : withoutPartialName(toReadable(Buffer.from(path).toString('latin1')));
  const failure = code === 'ENOENT' ? 'file_not_found' : 'file_error';
  return new Failure(failure, `${where} ${fileErrors[code] ?? `cannot be used (${code})`}.`, { systemCode: code });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'an error that says nothing';
}
