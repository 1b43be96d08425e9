/** Files that appear under their name only once they are whole and on disk. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../failure.ts';

export interface WholeFileOptions {
  /** Take the place of a file of this name; else one that is there is left alone and `target_exists` thrown. */
  readonly replace: boolean;
  readonly mode?: number;
}

export function partialName(path: string): string {
  return `${path}.partial-${randomBytes(6).toString('hex')}`;
}

/** The name that the user knows for a path that is, or is in, a partial one. */
export function wholeName(path: string): string {
  return path.replace(/\/?\.partial-[0-9a-f]{12}/, '');
}

/** When `write` fails, nothing is left. */
export async function writeWholeFile<T>(
  path: string,
  { replace, mode = 0o666 }: WholeFileOptions,
  write: (file: FileHandle) => Promise<T>,
): Promise<T> {
  // Else the error would be about a name that nobody gave.
  await stat(dirname(path));
  const partial = partialName(path);
  const file = await open(partial, 'wx', mode);
  try {
    const written = await write(file)
      .then((result) => file.sync().then(() => result))
      .finally(() => file.close());
    await (replace ? rename(partial, path) : renameIfFree(partial, path));
    await syncFolder(dirname(path));
    return written;
  } finally {
    await rm(partial, { force: true });
  }
}

export async function requireFree(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there) throw new Failure('target_exists', `${path} exists already. To replace it: --force`, { path });
}

const withoutHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A link never replaces what came in between; file systems without links get the closest thing. */
async function renameIfFree(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!withoutHardLinks.has(code) && code !== 'EEXIST') throw error;
    await requireFree(path);
    await rename(partial, path);
  }
}

/** Else a power cut could take the new name back. Windows cannot, and keeps names by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  try {
    await handle?.sync().catch(() => {});
  } finally {
    await handle?.close();
  }
}
