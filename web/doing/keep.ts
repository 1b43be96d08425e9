/** The first phone keeps its key in one of the three ways. */
import type { BackupKey, BackupKeyVault } from '../../lib/client/index.ts';
import type { Tell } from './telling.ts';

interface Locking {
  readonly vault: BackupKeyVault;
  readonly backupKey: BackupKey;
  readonly password: string;
  readonly tell: Tell;
}

export async function lockByPassword({ vault, backupKey, password, tell }: Locking): Promise<void> {
  const way = 'password';
  tell({ type: 'way', way, now: { step: 'working', doing: 'start' } });
  try {
    await vault.register({ backupKey, password });
    tell({ type: 'way', way, now: { step: 'kept' } });
  } catch (error) {
    tell({ type: 'way', way, now: { step: 'failed', error } });
  }
}
