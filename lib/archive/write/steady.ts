/** Whether a file held still while it was read. */
import { type BigIntStats, constants } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { toPath } from '../format/byte-text.ts';
import { closeFile, openFileAt, statsOf } from '../steps/open-files.ts';
import { type Work, waitFor } from '../steps/step.ts';
import type { Where } from './folder.ts';
import { Replaced } from './left-out.ts';

/** Milliseconds. The clock of a file system ticks every 4 or 10: two changes within one tick have the same time. */
const tick = 20;

export interface Opened {
  /** For {@link closeFile}. */
  readonly file: number;
  /** Before the first byte was read. */
  readonly stats: BigIntStats;
}

/** Never waits for a pipe, and follows no link but one that was given. Throws {@link Replaced} and what node:fs throws. */
export function* openFile({ disk, isRoot }: Where): Work<Opened> {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
  const file = yield* openFileAt(toPath(disk), O_RDONLY | O_NONBLOCK | (isRoot ? 0 : O_NOFOLLOW));
  try {
    const stats = yield* statsOf(file);
    if (!stats.isFile()) throw new Replaced();
    return { file, stats };
  } catch (error) {
    yield* closeFile(file);
    throw error;
  }
}

/**
 * Whether it was changed within the last tick of the clock, and again meanwhile: another change in that tick would not
 * show. Waits for the end of the tick.
 */
export function* isBusy(opened: Opened): Work<boolean> {
  if (Math.abs(Date.now() - Number(opened.stats.ctimeMs)) >= tick) return false;
  yield* waitFor(() => setTimeout(tick + 1));
  return !(yield* heldStill(opened));
}

/** Whether it is still as it was when it was opened: bytes, length, rights. Reading it changes none of these. */
export function* heldStill({ file, stats }: Opened): Work<boolean> {
  const now = yield* statsOf(file);
  return now.size === stats.size && now.mtimeNs === stats.mtimeNs && now.ctimeNs === stats.ctimeNs;
}
