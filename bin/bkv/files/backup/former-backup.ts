/**
 * What `--force` replaces may lie among what is backed up: it is an earlier backup, or something that would be lost.
 */
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { identityOf } from '../../../../lib/archive/write/identity.ts';
import type { Root } from '../../../../lib/archive/write/walk.ts';
import { headerLength } from '../../../../lib/backup/format.ts';
import { Failure } from '../../failure.ts';

/** The `device:inode` to leave out, if any. Throws `usage` when `out` is a part of the backup and no backup itself. */
export async function formerBackup(roots: readonly Root[], out: string): Promise<string | undefined> {
  // A link is replaced itself, and not what it leads to.
  const name = join(await realpath(dirname(out)), basename(out));
  const there = await lstat(name, { bigint: true }).catch(() => undefined);
  if (!there) return undefined;
  const held = await Promise.all(roots.map(({ disk }) => holds(disk, name)));
  if (!held.some(Boolean)) return undefined;
  if (there.isFile() && !held.includes('itself') && (await isBackup(name))) return identityOf(there);
  throw new Failure('usage', `${out} is among what is to be backed up, and would be lost: give --out another name.`);
}

async function holds(root: string, name: string): Promise<'itself' | 'inside' | undefined> {
  const real = await realpath(root);
  if (real === name) return 'itself';
  return (await stat(real)).isDirectory() && name.startsWith(real.endsWith(sep) ? real : real + sep)
    ? 'inside'
    : undefined;
}

async function isBackup(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(1), 0, 1, 0);
    return bytesRead === 1 && buffer[0] === headerLength;
  } finally {
    await file.close();
  }
}
