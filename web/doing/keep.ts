/** The first phone keeps its key in one of the three ways. */
import {
  type BackupKey,
  type BackupKeyVault,
  createPasskey,
  formatPasskeyFile,
  type Progress,
  wrapWithPasskey,
} from '../../lib/client/index.ts';
import type { Tell } from './telling.ts';

interface Locking {
  readonly vault: BackupKeyVault;
  readonly backupKey: BackupKey;
  readonly password: string;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

export async function lockByPassword({ vault, tell, ...given }: Locking): Promise<void> {
  const way = 'password';
  tell({ type: 'way', way, now: { step: 'working', doing: 'start' } });
  try {
    const onProgress = ({ step }: Progress) => tell({ type: 'way', way, now: { step: 'working', doing: step } });
    await vault.register({ ...given, onProgress });
    tell({ type: 'way', way, now: { step: 'kept' } });
  } catch (error) {
    tell({ type: 'way', way, now: { step: 'failed', error } });
  }
}

interface Wrapping {
  readonly backupKey: BackupKey;
  /** What the user's password manager shows. */
  readonly userName: string;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

export async function keepByPasskey({ backupKey, userName, tell, signal }: Wrapping): Promise<void> {
  const way = 'passkey';
  tell({ type: 'way', way, now: { step: 'working', doing: 'start' } });
  try {
    const passkey = await createPasskey({ rpId: location.hostname, rpName: 'Backup Key Vault', userName, signal });
    const file = await wrapWithPasskey({ backupKey, passkey, signal });
    tell({ type: 'passkey-file-written', text: formatPasskeyFile(file) });
    tell({ type: 'way', way, now: { step: 'kept' } });
  } catch (error) {
    tell({ type: 'way', way, now: { step: 'failed', error } });
  }
}
