/** One file into an archive: as it was at one moment, or not at all. */
import type { FileHandle } from 'node:fs/promises';
import { paddingOf } from './block.ts';
import type { ByteText } from './byte-text.ts';
import { chunksOf } from './chunks.ts';
import type { FileEntry } from './entry.ts';
import { encodeHeader } from './header.ts';
import { findData } from './holes.ts';
import { type LeftOut, type OnLeftOut, toLeftOut } from './left-out.ts';
import { dataLength } from './sparse.ts';
import { heldStill, type Opened, openFile } from './steady.ts';
import { attributesOf, type Found } from './walk.ts';

type Chunks<T> = AsyncGenerator<Uint8Array<ArrayBuffer>, T>;

export interface FileOptions {
  /** What is smaller is read whole before anything of it is written. A chunk of it is lent until the next is asked for. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly onEntry: (entry: FileEntry) => void;
  readonly onBytes: (bytes: number) => void;
  readonly onLeftOut: OnLeftOut;
}

/** Readings of a file that does not hold still. */
const tries = 3;
/** Bytes. Fewer in holes are not worth a map. */
const leastHoles = 64 * 1024;

/**
 * Whether the archive has it now. A small file is written once it held still while it was read. A large one is written as
 * it is read; if it changed meanwhile it is written once more, and the later entry takes the place of the earlier one, as
 * in every tar. One that never holds still ends in an entry that says so.
 */
export async function* writeFile(found: Found, options: FileOptions): Chunks<boolean> {
  const { path } = found.entry;
  let lost: LeftOut = { path, reason: 'changed' };
  let begun = false;
  for (let attempt = 1; attempt <= tries; attempt++) {
    const opened = await openFile(found).catch((error) => toLeftOut(path, error));
    if ('reason' in opened) {
      lost = opened;
      break;
    }
    try {
      const large = opened.stats.size >= options.buffer.length;
      const told = begun ? { ...options, onEntry: () => {}, onBytes: () => {} } : options;
      begun ||= large;
      const result = large ? yield* writeLarge(path, opened, told) : yield* writeSmall(path, opened, told);
      if (result === 'written') return true;
      lost = result;
      if (lost.reason !== 'changed') break;
    } finally {
      await opened.file.close();
    }
  }
  if (begun) yield new Uint8Array(encodeHeader({ ...found.entry, kind: 'left-out' }));
  options.onLeftOut(lost);
  return false;
}

async function* writeSmall(path: ByteText, opened: Opened, options: FileOptions): Chunks<'written' | LeftOut> {
  const { file, stats } = opened;
  const { buffer, onEntry, onBytes } = options;
  let size: number;
  try {
    size = await readWhole(file, Number(stats.size), buffer);
    if (size === buffer.length || !(await heldStill(opened))) return { path, reason: 'changed' };
  } catch (error) {
    return toLeftOut(path, error);
  }
  const entry = { ...attributesOf(path, stats), kind: 'file', size } as const;
  onEntry(entry);
  onBytes(size);
  yield new Uint8Array(encodeHeader(entry));
  const end = size + paddingOf(size);
  if (end > 0) yield buffer.fill(0, size, end).subarray(0, end);
  return 'written';
}

/** Bytes read, to the end of the file or of the buffer. A file of the system's own may have more or fewer than it says. */
async function readWhole(file: FileHandle, size: number, buffer: Uint8Array<ArrayBuffer>): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    length += bytesRead;
    if (bytesRead === 0 || (length === size && size > 0)) break;
  }
  return length;
}

async function* writeLarge(path: ByteText, opened: Opened, options: FileOptions): Chunks<'written' | LeftOut> {
  const { file, stats } = opened;
  const { buffer, onEntry, onBytes } = options;
  const size = Number(stats.size);
  const entry: FileEntry = { ...attributesOf(path, stats), kind: 'file', size, ...(await holesOf(opened, buffer)) };
  onEntry(entry);
  yield new Uint8Array(encodeHeader(entry));
  const ranges = entry.data ?? [{ offset: 0, length: size }];
  onBytes(size - dataLength(ranges));
  let lost: LeftOut | undefined;
  for (const { offset, length } of ranges) {
    let left = length;
    try {
      for await (const chunk of chunksOf(file, { from: offset, length, buffer })) {
        left -= chunk.length;
        onBytes(chunk.length);
        yield chunk;
      }
    } catch (error) {
      lost ??= toLeftOut(path, error);
    }
    // What was promised is written, whatever it is: the entry that follows takes its place.
    if (left > 0) lost ??= { path, reason: 'changed' };
    yield* zeros(left, buffer);
  }
  yield* zeros(paddingOf(dataLength(ranges)), buffer);
  if (!lost && !(await heldStill(opened))) lost = { path, reason: 'changed' };
  return lost ?? 'written';
}

async function holesOf({ file, stats }: Opened, buffer: Uint8Array<ArrayBuffer>): Promise<Pick<FileEntry, 'data'>> {
  const size = Number(stats.size);
  if (Number(stats.blocks) * 512 >= size) return {};
  // A file that cannot be read is found out again when its bytes are due.
  const data = await findData(file, size, buffer).catch(() => undefined);
  return data && size - dataLength(data) >= leastHoles ? { data } : {};
}

function* zeros(length: number, buffer: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  if (length > 0) buffer.fill(0, 0, Math.min(length, buffer.length));
  for (let left = length; left > 0; left -= buffer.length) yield buffer.subarray(0, Math.min(left, buffer.length));
}
