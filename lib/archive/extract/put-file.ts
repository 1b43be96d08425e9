/** One file of an archive onto a disk. */
import { constants } from 'node:fs';
import type { Entry, FileEntry } from '../format/entry.ts';
import type { Content } from '../format/read-archive.ts';
import { dataLength } from '../format/sparse.ts';
import { type Doing, Step, type Work, waitFor } from '../steps/step.ts';
import type { Disk } from './disk.ts';
import type { Attributes } from './made-folders.ts';
import { codeOf, DiskFailure, isMissingHere, type Kept, keeping, onDisk } from './not-restored.ts';
import { toSeconds } from './times.ts';

/** They would lend the rights of whoever restores. */
export const setIdBits = 0o6000;

/** Bytes. Nobody waits for what is larger. */
const large = 1024 * 1024;

/** Bytes. What is larger would drive other things out of the system's memory, and is written past it. */
const huge = 64 * 1024 * 1024;

const creating = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/**
 * Throws {@link OddEntry}, {@link DiskFailure} and what `content` throws. Only a failure of the disk leaves something
 * at `place`.
 */
export function* putFile(
  disk: Disk,
  place: Buffer,
  { entry, content }: { entry: FileEntry; content: Content },
): Work<Kept> {
  const file = yield* onDisk(entry.path, disk.open(place, creating, 0o600));
  try {
    const isHuge = disk.writeLarge && entry.size >= huge && !entry.data;
    yield* (isHuge ? fillHuge : fill)({ disk, file }, entry, content);
    return yield* onDisk(entry.path, keeping(setAttributes({ disk, file }, entry)));
  } catch (error) {
    // On a full disk the part that was written stays for now, so that the free room which is told to the user does not
    // count it.
    if (!(error instanceof DiskFailure)) yield* withoutWord(disk.unlink(place));
    throw error;
  } finally {
    yield* disk.close(file);
  }
}

function* withoutWord(work: Doing<unknown>): Work<void> {
  try {
    yield* work;
  } catch {}
}

interface Open {
  readonly disk: Disk;
  readonly file: number;
}

/** The pieces at their places; between and behind them the file has holes. */
function* fill({ disk, file }: Open, entry: FileEntry, content: Content): Work<void> {
  const pieces = entry.data ?? [{ offset: 0, length: entry.size }];
  const later = [...pieces].reverse();
  const isLarge = entry.size >= large;
  const chunks = content[Symbol.asyncIterator]();
  let needed = dataLength(pieces);
  let position = 0;
  let room = 0;
  while (needed > 0) {
    const chunk = content.atHand?.() ?? (yield* waitFor(() => chunks.next())).value;
    if (!chunk) break;
    for (let from = 0; from < chunk.length; ) {
      if (room === 0) ({ offset: position, length: room } = later.pop() ?? { offset: position, length: chunk.length });
      const part = chunk.subarray(from, from + room);
      const written = yield* onDisk(entry.path, disk.write(file, part, { position, isLarge }), needed);
      from += written;
      position += written;
      room -= written;
      needed -= written;
    }
  }
  if (entry.data) yield* onDisk(entry.path, disk.truncate(file, entry.size));
}

/** Front to back. */
function* fillHuge({ disk, file }: Open, entry: FileEntry, content: AsyncIterable<Uint8Array>): Work<void> {
  if (!disk.writeLarge) return;
  const { path, size } = entry;
  const writer = yield* onDisk(path, disk.writeLarge(file), size);
  try {
    const chunks = content[Symbol.asyncIterator]();
    for (let needed = size; needed > 0; ) {
      const { done, value: chunk } = yield* waitFor(() => chunks.next());
      if (done) break;
      yield* onDisk(path, new Step(() => writer.add(chunk)), size - writer.position);
      needed -= chunk.length;
    }
    yield* onDisk(path, new Step(() => writer.end()), size - writer.position);
  } finally {
    yield* new Step(() => writer.close());
  }
}

function* setAttributes({ disk, file }: Open, { mode, accessed, modified }: Attributes): Work<void> {
  yield* disk.chmod(file, mode & ~setIdBits);
  yield* disk.utimes(file, toSeconds(accessed), toSeconds(modified));
}

/** Another name of a file; on a volume that has no such thing, a copy of it. Throws what node:fs throws. */
export function* putHardLink(
  disk: Disk,
  { target, place, entry }: { target: Buffer; place: Buffer; entry: Entry },
): Work<Kept> {
  try {
    yield* disk.link(target, place);
    return 'kept';
  } catch (error) {
    if (!isMissingHere(error) && codeOf(error) !== 'EMLINK') throw error;
  }
  yield* disk.copy(target, place);
  const file = yield* disk.open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return yield* keeping(setAttributes({ disk, file }, entry));
  } finally {
    yield* disk.close(file);
  }
}
