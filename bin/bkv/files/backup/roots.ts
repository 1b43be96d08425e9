/** The paths that are given to be backed up. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Root } from '../../../../lib/archive/write/walk.ts';
import { Failure } from '../../failure.ts';

/** Throws when two paths would be one in the archive, and for what is neither a file nor a folder. */
export async function rootsOf(paths: readonly string[]): Promise<Root[]> {
  // An empty path comes of a shell variable that was never set. It does not mean the current folder.
  if (paths.includes('')) throw new Failure('usage', 'One of the paths is empty. The folder you are in is .');
  const roots = paths.map((path) => ({ disk: resolve(path), name: basename(resolve(path)) }));
  for (const [index, { disk, name }] of roots.entries()) {
    if (name === '') throw new Failure('usage', `${disk} has no name to be restored under: give the folders in it.`);
    if (roots.findIndex((other) => other.name === name) !== index)
      throw new Failure('usage', `Two of the paths are called ${name}: make two backups.`);
    const stats = await stat(disk);
    if (stats.isFile() || stats.isDirectory()) continue;
    const kind = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
    const way = 'To back up what comes through a pipe: ... | bkv backup -';
    throw new Failure('usage', `${paths[index]} is ${kind}, not a file or a folder. ${way}`);
  }
  return roots;
}
