/** One file of an archive onto a disk. */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Entry, FileEntry } from '../format/entry.ts';
import { dataLength } from '../format/sparse.ts';
import type { Disk } from './disk.ts';
import type { Attributes } from './made-folders.ts';
import { codeOf, DiskFailure, isMissingHere, type Kept, keeping, onDisk } from './not-restored.ts';
import { toSeconds } from './times.ts';

/** They would lend the rights of whoever restores. */
export const setIdBits = 0o6000;

const creating = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/**
 * Throws {@link OddEntry}, {@link DiskFailure} and what `content` throws. Only a failure of the disk leaves something
 * at `place`.
 */
export async function putFile(
  disk: Disk,
  place: Buffer,
  { entry, content }: { entry: FileEntry; content: AsyncIterable<Uint8Array> },
): Promise<Kept> {
  const file = await onDisk(entry.path, disk.open(place, creating, 0o600));
  try {
    await fill(file, entry, content);
    return await onDisk(entry.path, keeping(setAttributes(disk, file, entry)));
  } catch (error) {
    // On a full disk the part that was written stays for now, so that the free room which is told to the user does not
    // count it.
    if (!(error instanceof DiskFailure)) await disk.unlink(place).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

/** The pieces at their places; between and behind them the file has holes. */
async function fill(file: FileHandle, entry: FileEntry, content: AsyncIterable<Uint8Array>): Promise<void> {
  const pieces = entry.data ?? [{ offset: 0, length: entry.size }];
  const later = [...pieces].reverse();
  let needed = dataLength(pieces);
  let at = 0;
  let room = 0;
  for await (const chunk of content)
    for (let from = 0; from < chunk.length; ) {
      if (room === 0) ({ offset: at, length: room } = later.pop() ?? { offset: at, length: chunk.length });
      const writing = file.write(chunk, from, Math.min(room, chunk.length - from), at);
      const { bytesWritten } = await onDisk(entry.path, writing, needed);
      from += bytesWritten;
      at += bytesWritten;
      room -= bytesWritten;
      needed -= bytesWritten;
    }
  if (entry.data) await onDisk(entry.path, file.truncate(entry.size));
}

async function setAttributes(disk: Disk, file: FileHandle, { mode, accessed, modified }: Attributes): Promise<void> {
  await disk.chmod(file, mode & ~setIdBits);
  await file.utimes(toSeconds(accessed), toSeconds(modified));
}

/** Another name of a file; on a volume that has no such thing, a copy of it. Throws what node:fs throws. */
export async function putHardLink(
  disk: Disk,
  { target, place, entry }: { target: Buffer; place: Buffer; entry: Entry },
): Promise<Kept> {
  try {
    await disk.link(target, place);
    return 'kept';
  } catch (error) {
    if (!isMissingHere(error) && codeOf(error) !== 'EMLINK') throw error;
  }
  await disk.copy(target, place);
  const file = await disk.open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return await keeping(setAttributes(disk, file, entry));
  } finally {
    await file.close();
  }
}
