/** Whether a file held still while it was read. */
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { toPath } from './byte-text.ts';
import type { Found } from './walk.ts';

/** Milliseconds. The clock of a file system ticks every 4 or 10: two changes within one tick have the same time. */
const tick = 20;

export interface Opened {
  readonly file: FileHandle;
  readonly stats: BigIntStats;
}

/** Never waits for a pipe, and follows no link but one that was given. Throws what node:fs throws. */
export async function openFile({ disk, isRoot }: Found): Promise<Opened> {
  const follow = isRoot ? 0 : (constants.O_NOFOLLOW ?? 0);
  const file = await open(toPath(disk), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | follow);
  try {
    let stats = await file.stat({ bigint: true });
    if (!stats.isFile()) throw Object.assign(new Error('replaced'), { code: 'ENOENT', syscall: 'open' });
    if (Math.abs(Date.now() - Number(stats.ctimeMs)) < tick) {
      await setTimeout(tick);
      stats = await file.stat({ bigint: true });
    }
    return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Whether it is now as it was when it was opened: bytes, length, rights. Reading it changes none of these. */
export async function heldStill({ file, stats }: Opened): Promise<boolean> {
  const now = await file.stat({ bigint: true });
  return now.size === stats.size && now.mtimeNs === stats.mtimeNs && now.ctimeNs === stats.ctimeNs;
}
