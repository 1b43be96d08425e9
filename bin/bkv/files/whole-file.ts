/** Files that appear under their name only once they are whole and on disk. */
import { type FileHandle, link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../failure.ts';
import { partialName } from './partial.ts';

export interface WholeFileOptions {
  /** Take the place of a file of this name; else one that is there is left alone and `target_exists` thrown. */
  readonly replace: boolean;
  readonly mode?: number;
  /** Instead of the system's, which some systems refuse. */
  readonly link?: typeof link;
}

/** When `write` fails, nothing is left. */
export async function writeWholeFile<T>(
  path: string,
  { replace, mode = 0o666, link: linking = link }: WholeFileOptions,
  write: (file: FileHandle) => Promise<T>,
): Promise<T> {
  // Else the error would be about a name that nobody gave.
  await stat(dirname(path));
  const partial = partialName(dirname(path));
  const file = await open(partial, 'wx', mode);
  try {
    const written = await write(file)
      .then((result) => file.sync().then(() => result))
      .finally(() => file.close());
    await requirePlainFile(path);
    await (replace ? rename(partial, path) : renameIfFree(partial, path, linking));
    await syncFolder(dirname(path));
    return written;
  } catch (error) {
    throw nameTooLong(error, path);
  } finally {
    await rm(partial, { force: true });
  }
}

export async function requireFree(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there) throw new Failure('target_exists', `${path} exists already. To replace it: --force`, { path });
}

/** Throws `usage` for what only looks like a file: a device, a pipe, a link. Nothing of the kind is ever replaced. */
export async function requirePlainFile(path: string): Promise<void> {
  const there = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!there || there.isFile()) return;
  if (there.isDirectory()) throw new Failure('target_exists', `${path} is a folder.`, { path });
  if (there.isSymbolicLink())
    throw new Failure('usage', `${path} is a symbolic link. Give the name of the file that it leads to.`);
  const kind = there.isFIFO() ? 'a pipe' : there.isSocket() ? 'a socket' : 'a device';
  throw new Failure('usage', `${path} is ${kind}. To write there, let the shell do it: --out - > ${path}`);
}

const withoutHardLinks = new Set(['EACCES', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A link never replaces what came in between; where links are not to be had (Android refuses them), the closest thing. */
async function renameIfFree(partial: string, path: string, linking: typeof link): Promise<void> {
  try {
    await linking(partial, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!withoutHardLinks.has(code) && code !== 'EEXIST') throw error;
    await requireFree(path);
    await rename(partial, path);
  }
}

/** The system names the partial file, which nobody asked for. */
function nameTooLong(error: unknown, path: string): unknown {
  if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG')
    Object.assign(error, { path });
  return error;
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
