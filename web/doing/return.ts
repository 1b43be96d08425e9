/** The new phone gets the key back, by whichever way, and with it the files. */
import {
  type BackupKey,
  type BackupKeyVault,
  fingerprintOf,
  type Progress,
  parseBackupKey,
  parsePasskeyFile,
  unwrapWithPasskey,
} from '../../lib/client/index.ts';
import { unpackBackup } from '../backup/unpack.ts';
import type { Way } from '../story/ways.ts';
import type { Tell } from './telling.ts';

interface Return {
  readonly backup: Blob;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

export function returnByPassword(vault: BackupKeyVault, password: string, given: Return): Promise<void> {
  const { tell, signal } = given;
  const onProgress = ({ step }: Progress) => tell({ type: 'step-taken', doing: step });
  const recover = async () => (await vault.recover({ password, signal, onProgress })).backupKey;
  return returnBy({ way: 'password', keyFrom: recover, ...given });
}

export function returnByDigits(digits: string, given: Return): Promise<void> {
  return returnBy({ way: 'digits', keyFrom: async () => parseBackupKey(digits), ...given });
}

/** Takes the text of the file that lies beside the backup. */
export function returnByPasskey(file: string, given: Return): Promise<void> {
  const unwrap = async () => unwrapWithPasskey({ file: parsePasskeyFile(file), signal: given.signal });
  return returnBy({ way: 'passkey', keyFrom: unwrap, ...given });
}

interface ReturnBy extends Return {
  readonly way: Way;
  readonly keyFrom: () => Promise<BackupKey>;
}

async function returnBy({ way, keyFrom, backup, tell, signal }: ReturnBy): Promise<void> {
  tell({ type: 'tried', way });
  try {
    const key = await keyFrom();
    tell({ type: 'key-back', fingerprint: await fingerprintOf(key), total: backup.size });
    const onBytes = (done: number) => tell({ type: 'bytes-decrypted', done });
    tell({ type: 'files-back', ...(await unpackBackup({ blob: backup, key, onBytes, signal })) });
  } catch (error) {
    tell({ type: 'refused', way, error });
  }
}
