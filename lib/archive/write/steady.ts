/** Whether a file held still while it was read. */
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { toPath } from '../format/byte-text.ts';
import type { Place } from './folder.ts';
import { Replaced } from './left-out.ts';

/** Milliseconds. The clock of a file system ticks every 4 or 10: two changes within one tick have the same time. */
const tick = 20;

export interface Opened {
  readonly file: FileHandle;
  /** Before the first byte was read. */
  readonly stats: BigIntStats;
  /** It was changed within the last tick of the clock: another change in that tick would not show. */
  readonly isBusy: boolean;
}

/** Never waits for a pipe, and follows no link but one that was given. Throws {@link Replaced} and what node:fs throws. */
export async function openFile({ disk, isRoot }: Pick<Place, 'disk' | 'isRoot'>): Promise<Opened> {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
  const file = await open(toPath(disk), O_RDONLY | O_NONBLOCK | (isRoot ? 0 : O_NOFOLLOW));
  try {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) throw new Replaced();
    if (Math.abs(Date.now() - Number(stats.ctimeMs)) >= tick) return { file, stats, isBusy: false };
    await setTimeout(tick + 1);
    return { file, stats, isBusy: !(await heldStill({ file, stats })) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Whether it is still as it was when it was opened: bytes, length, rights. Reading it changes none of these. */
export async function heldStill({ file, stats }: Pick<Opened, 'file' | 'stats'>): Promise<boolean> {
  const now = await file.stat({ bigint: true });
  return now.size === stats.size && now.mtimeNs === stats.mtimeNs && now.ctimeNs === stats.ctimeNs;
}
