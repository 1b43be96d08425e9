/** Folders get their modes and times last: filling a folder changes its time, and a read-only one cannot be filled. */
import { chmod, utimes } from 'node:fs/promises';
import { toByteText, toPath } from './byte-text.ts';
import type { Entry } from './entry.ts';
import { toSeconds } from './times.ts';

/** `folders` in the order of the archive, each before those in it. */
export async function settleFolders(root: string, folders: Iterable<Entry>): Promise<void> {
  const base = toByteText(root);
  for (const { path, mode, accessed, modified } of [...folders].reverse()) {
    const folder = toPath(`${base}/${path}`);
    await utimes(folder, toSeconds(accessed), toSeconds(modified));
    await chmod(folder, mode);
  }
}
