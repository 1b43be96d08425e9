/** Folders that appear under their name only once all that belongs in them is there. */
import { chmod, lstat, mkdir, readdir, rename, rmdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { HeldFolder } from '../../../../lib/archive/extract/held-folder.ts';
import { keeping } from '../../../../lib/archive/extract/not-restored.ts';
import { perform } from '../../../../lib/archive/steps/perform.ts';
import { Failure } from '../../failure.ts';
import { partialName } from '../partial.ts';
import { removeTree } from './remove-tree.ts';

/** Throws `target_exists` unless `path` is free or an empty folder. */
export async function requireRoom(path: string): Promise<'free' | 'empty'> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!there) return 'free';
  if (there.isDirectory() && (await readdir(path)).length === 0) return 'empty';
  throw new Failure('target_exists', `${path} exists and is not an empty folder. Nothing was restored.`, { path });
}

/**
 * `fill` gets a folder that only its owner may enter; what it puts there has its modes and times already. When it fails,
 * nothing is left and an empty folder is empty again.
 */
export async function fillWholeFolder<T>(path: string, fill: (folder: HeldFolder) => Promise<T>): Promise<T> {
  const room = await requireRoom(path);
  // Inside an empty folder, because it may be a mount or the user's current folder; else beside the place.
  const parentPath = room === 'empty' ? path : dirname(path);
  const parent = await perform(HeldFolder.open(Buffer.from(parentPath), { follow: true }));
  const name = toName(basename(partialName(parentPath)));
  const partial = parent.at(name);
  try {
    await named(parentPath, mkdir(partial, { mode: 0o700 }));
    const folder = await perform(HeldFolder.open(partial));
    try {
      const filled = await fill(folder);
      await named(path, room === 'empty' ? moveUp(folder, parent) : appear(folder, { parent, partial, path }));
      return filled;
    } finally {
      await perform(folder.close());
    }
  } finally {
    await removeTree(partial);
    await perform(parent.close());
  }
}

const toName = (text: string) => Buffer.from(text).toString('latin1');

/** The system's error names our temporary path, which the user never gave. */
function named<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  });
}

interface Place {
  readonly parent: HeldFolder;
  readonly partial: Buffer;
  readonly path: string;
}

async function appear(folder: HeldFolder, { parent, partial, path }: Place): Promise<void> {
  const place = parent.at(toName(basename(path)));
  // A folder with the set-group-ID bit passes it on to the folders made in it.
  const inherited = (await lstat(partial)).mode & 0o2000;
  await perform(keeping(folder.chmod((0o777 & ~process.umask()) | inherited)));
  await rename(partial, place);
  const there = await perform(HeldFolder.open(place));
  const same = (await perform(there.identity())) === (await perform(folder.identity()));
  await perform(there.close());
  if (!same) throw new Failure('file_error', `${path} was replaced by another while it was made. Do not trust it.`);
}

async function moveUp(folder: HeldFolder, parent: HeldFolder): Promise<void> {
  const moved: Buffer[] = [];
  try {
    for (const name of await readdir(folder.path, { encoding: 'latin1' })) {
      await move(folder.at(name), parent.at(name));
      moved.push(parent.at(name));
    }
  } catch (error) {
    for (const path of moved) await removeTree(path);
    throw error;
  }
  await rmdir(folder.path).catch(() => {});
}

/** Only who may write to a folder can move it, so it gets its own mode right after. */
async function move(from: Buffer, to: Buffer): Promise<void> {
  const { mode, atimeNs: accessed, mtimeNs: modified } = await lstat(from, { bigint: true });
  const bits = Number(mode) & 0o7777;
  if ((Number(mode) & 0o170000) !== 0o040000 || (bits & 0o700) === 0o700) return rename(from, to);
  await chmod(from, bits | 0o700);
  const folder = await perform(HeldFolder.open(from));
  try {
    await rename(from, to);
    await perform(folder.setTimes({ accessed, modified }));
    await perform(folder.chmod(bits));
  } finally {
    await perform(folder.close());
  }
}
