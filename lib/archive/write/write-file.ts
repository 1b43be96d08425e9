/** One file into an archive: as it was at one moment, or not at all. */
import type { BigIntStats } from 'node:fs';
import { blockLength, paddingOf } from '../format/block.ts';
import type { ByteText } from '../format/byte-text.ts';
import type { Entry, FileEntry } from '../format/entry.ts';
import { encodeHeader, storedLength } from '../format/header.ts';
import { closeFile } from '../steps/open-files.ts';
import type { Making, Work } from '../steps/step.ts';
import type { Batch } from './batch.ts';
import { readAt } from './calls.ts';
import type { FirstNames } from './first-names.ts';
import { DataFinder, mayHaveHoles } from './holes.ts';
import { identityOf } from './identity.ts';
import { type LeftOut, toLeftOut } from './left-out.ts';
import { heldStill, isBusy, type Opened, openFile } from './steady.ts';
import { attributesOf, type FileName } from './walk.ts';

export type Chunk = Uint8Array<ArrayBuffer>;

export interface FileOptions {
  /** What is smaller is read whole before anything of it is written. A chunk of it is lent until the next is asked for. */
  readonly buffer: Chunk;
  /** Where what is written goes. */
  readonly batch: Batch;
  readonly firstNames: FirstNames;
  /** `device:inode` of files that are left out without a word. */
  readonly excluded?: ReadonlySet<string> | undefined;
  /** Bytes of the file that are done, holes included. Goes back when the file is read again. */
  readonly onPosition: (position: number) => void;
}

/** How often a file is read that changes meanwhile. */
const tries = 3;

/**
 * Gives what the archive has of the file, why it has nothing, or undefined for a file that is left out without a word. A
 * small file is read whole, and written once it did not change meanwhile. A large one is written as it is read; if it
 * changed meanwhile it is written once more, and the later entry takes the place of the earlier one, as in every tar. One
 * that changes during every reading ends in an entry that says so.
 */
export function* writeFile(name: FileName, options: FileOptions): Making<Chunk, Entry | LeftOut | undefined> {
  const { path } = name;
  const { batch, firstNames, excluded } = options;
  let lost: LeftOut = { path, reason: 'changed' };
  let begun: BigIntStats | undefined;
  for (let attempt = 1; attempt <= tries && lost.reason === 'changed'; attempt++) {
    const opened = yield* openOrLose(name);
    if ('reason' in opened) {
      lost = opened;
      break;
    }
    const { stats } = opened;
    try {
      if (excluded?.size && excluded.has(identityOf(stats))) return undefined;
      const link = firstNames.linkOf(path, stats);
      if (link) {
        yield* batch.add(encodeHeader(link));
        return link;
      }
      if (yield* isBusy(opened)) continue;
      const large = stats.size >= options.buffer.length;
      if (large) begun = stats;
      const result = yield* (large ? writeLarge : writeSmall)(path, opened, options);
      if ('kind' in result) {
        firstNames.remember(path, stats);
        return result;
      }
      lost = result;
    } finally {
      yield* closeFile(opened.file);
    }
  }
  if (begun) yield* batch.add(encodeHeader({ ...attributesOf(path, begun), kind: 'left-out' }));
  return lost;
}

function* openOrLose(name: FileName): Work<Opened | LeftOut> {
  try {
    return yield* openFile(name);
  } catch (error) {
    return toLeftOut(name.path, error);
  }
}

function* writeSmall(
  path: ByteText,
  opened: Opened,
  { buffer, batch, onPosition }: FileOptions,
): Making<Chunk, FileEntry | LeftOut> {
  const { stats } = opened;
  let size: number;
  try {
    size = yield* readWhole(opened, buffer);
    if (size === buffer.length || !(yield* heldStill(opened))) return { path, reason: 'changed' };
  } catch (error) {
    return toLeftOut(path, error);
  }
  const finder = mayHaveHoles(stats) ? new DataFinder() : undefined;
  finder?.take(buffer.subarray(0, size));
  const entry: FileEntry = { ...attributesOf(path, stats), kind: 'file', size, ...finder?.found };
  yield* batch.add(encodeHeader(entry));
  for (const { offset, length } of piecesOf(entry)) yield* batch.add(buffer.subarray(offset, offset + length));
  yield* batch.add(padding(entry));
  onPosition(size);
  return entry;
}

/** Bytes read, to the end of the file or of the buffer. A file in /proc may have more or fewer than its size says. */
function* readWhole({ file, stats }: Opened, buffer: Chunk): Work<number> {
  const size = Number(stats.size);
  let length = 0;
  while (length < buffer.length) {
    const bytesRead = yield* readAt(file, buffer.subarray(length), { position: length });
    length += bytesRead;
    if (bytesRead === 0 || (length === size && size > 0)) break;
  }
  return length;
}

function* writeLarge(
  path: ByteText,
  opened: Opened,
  { buffer, batch, onPosition }: FileOptions,
): Making<Chunk, FileEntry | LeftOut> {
  const { stats } = opened;
  const reading = new Reading(path, opened);
  const size = Number(stats.size);
  const finder = mayHaveHoles(stats) ? new DataFinder() : undefined;
  for (let at = 0; finder && at < size && !reading.lost; at += buffer.length)
    finder.take(yield* reading.fill(buffer.subarray(0, size - at), at));
  if (reading.lost) return reading.lost;
  const entry: FileEntry = { ...attributesOf(path, stats), kind: 'file', size, ...finder?.found };
  yield* batch.add(encodeHeader(entry));
  yield* batch.flush();
  for (const { offset, length } of piecesOf(entry))
    for (let at = 0; at < length; at += buffer.length) {
      const chunk = yield* reading.fill(buffer.subarray(0, length - at), offset + at);
      onPosition(offset + at + chunk.length);
      yield chunk;
    }
  yield* batch.add(padding(entry));
  onPosition(size);
  return (yield* reading.end()) ?? entry;
}

/** Gives zeros when nothing more can be read, since the archive has already said how long the file is. */
class Reading {
  readonly #path: ByteText;
  readonly #opened: Opened;
  /** Why there is nothing more to read. */
  lost: LeftOut | undefined;

  constructor(path: ByteText, opened: Opened) {
    this.#path = path;
    this.#opened = opened;
  }

  /** The bytes at `position`, and zeros for those that cannot be read. */
  *fill(chunk: Chunk, position: number): Work<Chunk> {
    let at = 0;
    while (at < chunk.length && !this.lost) at += yield* this.#read(chunk.subarray(at), position + at);
    return at < chunk.length ? chunk.fill(0, at) : chunk;
  }

  *#read(chunk: Chunk, position: number): Work<number> {
    try {
      const bytesRead = yield* readAt(this.#opened.file, chunk, { position, isLarge: true });
      if (bytesRead === 0) this.lost = { path: this.#path, reason: 'changed' };
      return bytesRead;
    } catch (error) {
      this.lost = toLeftOut(this.#path, error);
      return 0;
    }
  }

  /** Why what was read is not the file as it was at one moment; undefined if it is. */
  *end(): Work<LeftOut | undefined> {
    if (this.lost) return this.lost;
    return (yield* heldStill(this.#opened)) ? undefined : { path: this.#path, reason: 'changed' };
  }
}

function piecesOf({ size, data = [{ offset: 0, length: size }] }: FileEntry) {
  return data;
}

const zeros = new Uint8Array(blockLength);

/** Up to the next whole block. */
function padding(entry: FileEntry): Chunk {
  return zeros.subarray(0, paddingOf(storedLength(entry)));
}
