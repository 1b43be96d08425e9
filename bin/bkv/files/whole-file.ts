/** Files that appear under their name only once they are whole and on disk. */
import { type FileHandle, link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../failure.ts';
import { partialName } from './partial.ts';

export interface WholeFileOptions {
  /** Replaces a file of this name. Without it such a file is left alone, and `target_exists` thrown. */
  readonly replace: boolean;
  readonly mode?: number;
  /** Instead of the system's `link`, which some systems refuse. */
  readonly link?: typeof link;
}

/** When `write` fails, nothing is left. */
export async function writeWholeFile<T>(
  path: string,
  { replace, mode = 0o666, link: linking = link }: WholeFileOptions,
  write: (file: FileHandle) => Promise<T>,
): Promise<T> {
  // Otherwise the error would name the temporary file, which the user never gave.
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

/** `link` never replaces a file that appeared meanwhile. Where it is refused (Android), the closest thing is done. */
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

/** The system's error names the temporary file, which the user never gave. */
function nameTooLong(error: unknown, path: string): unknown {
  if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG')
    Object.assign(error, { path });
  return error;
}

/** Without this a power cut could undo the new name. Windows cannot do it, and keeps names by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  try {
    await handle?.sync().catch(() => {});
  } finally {
    await handle?.close();
  }
}
