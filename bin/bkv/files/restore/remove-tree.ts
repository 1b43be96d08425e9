/** A file or a folder with all in it, gone. Links are not followed. */
import { chmod, lstat, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { HeldFolder } from '../../../../lib/archive/extract/held-folder.ts';
import { perform } from '../../../../lib/archive/steps/perform.ts';

/** Also folders that may not be written to or entered, and what lies too deep for a path. */
export async function removeTree(path: string | Buffer): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await removeByHand(typeof path === 'string' ? Buffer.from(path) : path);
  }
}

async function removeByHand(path: Buffer): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return unlink(path);
  await chmod(path, 0o700);
  const folder = await perform(HeldFolder.open(path));
  try {
    for (const name of await readdir(folder.path, { encoding: 'latin1' })) await removeByHand(folder.at(name));
  } finally {
    await perform(folder.close());
  }
  await rmdir(path);
}
