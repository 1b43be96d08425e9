/** The first phone encrypts what was chosen. */
import type { BackupKey } from '../../lib/client/index.ts';
import { packBackup } from '../backup/pack.ts';
import type { Tell } from './telling.ts';

interface Chosen {
  readonly files: readonly File[];
  readonly key: BackupKey;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

export async function encryptFiles({ files, key, tell, signal }: Chosen): Promise<void> {
  if (files.length === 0) return;
  tell({ type: 'files-chosen', files });
  try {
    const onBytes = (done: number) => tell({ type: 'bytes-encrypted', done });
    const backup = await packBackup({ files, key, onBytes, signal });
    tell({ type: 'backup-written', backup });
  } catch (error) {
    tell({ type: 'packing-failed', error });
  }
}
