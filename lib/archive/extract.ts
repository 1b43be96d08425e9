/**
 * An archive put back on disk. Nothing can lead out of the folder: names are checked, every file's folder is one that
 * was made here, files are only ever created, and symbolic links come last, when nothing is written through them.
 */
import { link, lutimes, mkdir, open, symlink, utimes } from 'node:fs/promises';
import { type ByteText, toByteText, toPath, toReadable } from './byte-text.ts';
import { type Entry, InvalidArchive } from './entry.ts';
import { type ReadEntry, readArchive } from './read-archive.ts';
import { settleFolders } from './settle.ts';
import { toSeconds } from './times.ts';

export interface Extracted {
  readonly files: number;
  readonly directories: number;
  readonly links: number;
  readonly bytes: number;
  /** Files that did not get their set-ID bits back: they would lend the rights of whoever restores. */
  readonly setIdLost: readonly ByteText[];
  /** Gives the folders their modes and times, once all of it stands under `root`, its last place. */
  settle(root: string): Promise<void>;
}

type Kind<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

const setIdBits = 0o6000;

/** `root` exists and is empty. Throws {@link InvalidArchive}, what `source` throws and what node:fs throws. */
export async function extract(source: AsyncIterable<Uint8Array>, root: string): Promise<Extracted> {
  const base = toByteText(root);
  const on = (path: ByteText) => toPath(`${base}/${path}`);
  const directories = new Map<ByteText, Kind<'directory'>>();
  const symlinks: Kind<'symlink'>[] = [];
  const setIdLost: ByteText[] = [];
  let files = 0;
  let hardLinks = 0;
  let bytes = 0;

  const put = async ({ entry, content }: ReadEntry) => {
    requirePlace(entry.path, directories);
    switch (entry.kind) {
      case 'directory':
        await mkdir(on(entry.path), { mode: 0o700 });
        directories.set(entry.path, entry);
        return;
      case 'file':
        await createFile(on(entry.path), entry, content);
        if (entry.mode & setIdBits) setIdLost.push(entry.path);
        files += 1;
        bytes += entry.size;
        return;
      case 'hard-link':
        requirePlace(entry.target, directories);
        await link(on(entry.target), on(entry.path));
        hardLinks += 1;
        return;
      case 'symlink':
        symlinks.push(entry);
        return;
      default:
        throw new InvalidArchive(`the archive holds ${toReadable(entry.path)}, which cannot be restored`);
    }
  };

  for await (const found of readArchive(source)) await put(found);
  for (const { path, target, accessed, modified } of symlinks) {
    await symlink(toPath(target), on(path));
    await lutimes(on(path), toSeconds(accessed), toSeconds(modified));
  }
  return {
    files,
    directories: directories.size,
    links: symlinks.length + hardLinks,
    bytes,
    setIdLost,
    settle: (place) => settleFolders(place, directories.values()),
  };
}

/** Throws {@link InvalidArchive} unless the path is plain and its folder was made by this archive. */
function requirePlace(path: ByteText, directories: ReadonlyMap<ByteText, unknown>): void {
  const parts = path.split('/');
  const plain = parts.every((part) => !['', '.', '..'].includes(part)) && !path.includes('\0');
  const foreign = process.platform === 'win32' && /[\\:]/.test(path);
  if (!plain || foreign) throw new InvalidArchive(`the archive holds a path that is not allowed: ${toReadable(path)}`);
  if (parts.length > 1 && !directories.has(parts.slice(0, -1).join('/')))
    throw new InvalidArchive(`the archive holds ${toReadable(path)} but not the folder it is in`);
}

async function createFile(path: Buffer, entry: Kind<'file'>, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.chmod(entry.mode & ~setIdBits);
  } finally {
    await file.close();
  }
  await utimes(path, toSeconds(entry.accessed), toSeconds(entry.modified));
}
