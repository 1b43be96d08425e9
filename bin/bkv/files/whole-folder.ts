/** Folders that appear under their name only once all that belongs in them is there. */
import { mkdir, readdir, rename, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toByteText, toPath } from '../../../lib/archive/byte-text.ts';
import { Failure } from '../failure.ts';
import { partialName, removeTree } from './partial.ts';

/** What was put into a folder and still needs its last touch where it stays. */
export interface Settling {
  settle(root: string): Promise<void>;
}

/** Throws `target_exists` unless `path` is free or an empty folder. */
export async function requireRoom(path: string): Promise<'free' | 'empty'> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!there) return 'free';
  if (there.isDirectory() && (await readdir(path)).length === 0) return 'empty';
  throw new Failure('target_exists', `${path} exists and is not an empty folder. Nothing was restored.`, { path });
}

/** When `fill` fails, nothing is left and an empty folder is empty again. */
export async function fillWholeFolder<T extends Settling>(
  path: string,
  fill: (folder: string) => Promise<T>,
): Promise<T> {
  const room = await requireRoom(path);
  // Inside an empty folder, which may be a mount or the place the user stands in; else beside.
  const partial = partialName(room === 'empty' ? path : dirname(path));
  await stat(dirname(path));
  await mkdir(partial);
  try {
    const filled = await fill(partial);
    if (room === 'empty') await moveUp(partial, path);
    else await rename(partial, path);
    await filled.settle(path);
    return filled;
  } finally {
    await removeTree(partial);
  }
}

async function moveUp(from: string, to: string): Promise<void> {
  for (const name of await readdir(toPath(toByteText(from)), { encoding: 'latin1' }))
    await rename(toPath(`${toByteText(from)}/${name}`), toPath(`${toByteText(to)}/${name}`));
  await rmdir(from);
}
