/** One file into an archive: as it was at one moment, or not at all. */
import type { BigIntStats } from 'node:fs';
import { paddingOf } from '../format/block.ts';
import type { ByteText } from '../format/byte-text.ts';
import type { FileEntry } from '../format/entry.ts';
import { encodeHeader, storedLength } from '../format/header.ts';
import { DataFinder, mayHaveHoles } from './holes.ts';
import { type LeftOut, toLeftOut } from './left-out.ts';
import { heldStill, type Opened, openFile } from './steady.ts';
import { attributesOf, type Found } from './walk.ts';

type Chunk = Uint8Array<ArrayBuffer>;
type Chunks<T> = AsyncGenerator<Chunk, T>;

export interface FileOptions {
  /** What is smaller is read whole before anything of it is written. A chunk of it is lent until the next is asked for. */
  readonly buffer: Chunk;
  /** Bytes of the file that are done, holes included. Goes back when the file is read again. */
  readonly onPosition: (position: number) => void;
}

export interface WrittenFile {
  readonly entry: FileEntry;
  /** Of what was read: since it was found, another file may have taken the name. */
  readonly stats: BigIntStats;
}

/** How often a file is read that changes meanwhile. */
const tries = 3;

/**
 * Gives what the archive has of the file, or why it has nothing. A small file is read whole, and written once it did
 * not change meanwhile. A large one is written as it is read; if it changed meanwhile it is written once more, and the
 * later entry takes the place of the earlier one, as in every tar. One that changes during every reading ends in an
 * entry that says so.
 */
export async function* writeFile(found: Found, options: FileOptions): Chunks<WrittenFile | LeftOut> {
  const { path } = found.entry;
  let lost: LeftOut = { path, reason: 'changed' };
  let begun = false;
  for (let attempt = 1; attempt <= tries && lost.reason === 'changed'; attempt++) {
    const opened = await openFile(found).catch((error) => toLeftOut(path, error));
    if ('reason' in opened) {
      lost = opened;
      break;
    }
    try {
      if (opened.isBusy) continue;
      const large = opened.stats.size >= options.buffer.length;
      begun ||= large;
      const result = yield* (large ? writeLarge : writeSmall)(path, opened, options);
      if ('entry' in result) return result;
      lost = result;
    } finally {
      await opened.file.close();
    }
  }
  if (begun) yield new Uint8Array(encodeHeader({ ...found.entry, kind: 'left-out' }));
  return lost;
}

async function* writeSmall(path: ByteText, opened: Opened, options: FileOptions): Chunks<WrittenFile | LeftOut> {
  const { stats } = opened;
  const { buffer, onPosition } = options;
  let size: number;
  try {
    size = await readWhole(opened, buffer);
    if (size === buffer.length || !(await heldStill(opened))) return { path, reason: 'changed' };
  } catch (error) {
    return toLeftOut(path, error);
  }
  const finder = mayHaveHoles(stats) ? new DataFinder() : undefined;
  finder?.take(buffer.subarray(0, size));
  const entry: FileEntry = { ...attributesOf(path, stats), kind: 'file', size, ...finder?.found };
  yield new Uint8Array(encodeHeader(entry));
  for (const { offset, length } of piecesOf(entry)) yield buffer.subarray(offset, offset + length);
  yield* zeros(paddingOf(storedLength(entry)), buffer);
  onPosition(size);
  return { entry, stats };
}

/** Bytes read, to the end of the file or of the buffer. A file in /proc may have more or fewer than its size says. */
async function readWhole({ file, stats }: Opened, buffer: Chunk): Promise<number> {
  const size = Number(stats.size);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    length += bytesRead;
    if (bytesRead === 0 || (length === size && size > 0)) break;
  }
  return length;
}

async function* writeLarge(path: ByteText, opened: Opened, options: FileOptions): Chunks<WrittenFile | LeftOut> {
  const { stats } = opened;
  const { buffer, onPosition } = options;
  const reading = new Reading(path, opened);
  const size = Number(stats.size);
  const finder = mayHaveHoles(stats) ? new DataFinder() : undefined;
  for (let at = 0; finder && at < size && !reading.lost; at += buffer.length)
    finder.take(await reading.fill(buffer.subarray(0, size - at), at));
  if (reading.lost) return reading.lost;
  const entry: FileEntry = { ...attributesOf(path, stats), kind: 'file', size, ...finder?.found };
  yield new Uint8Array(encodeHeader(entry));
  for (const { offset, length } of piecesOf(entry))
    for (let at = 0; at < length; at += buffer.length) {
      const chunk = await reading.fill(buffer.subarray(0, length - at), offset + at);
      onPosition(offset + at + chunk.length);
      yield chunk;
    }
  yield* zeros(paddingOf(storedLength(entry)), buffer);
  onPosition(size);
  return (await reading.end()) ?? { entry, stats };
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
  async fill(chunk: Chunk, position: number): Promise<Chunk> {
    let at = 0;
    while (at < chunk.length && !this.lost) at += await this.#read(chunk.subarray(at), position + at);
    return at < chunk.length ? chunk.fill(0, at) : chunk;
  }

  async #read(chunk: Chunk, position: number): Promise<number> {
    try {
      const { bytesRead } = await this.#opened.file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) this.lost = { path: this.#path, reason: 'changed' };
      return bytesRead;
    } catch (error) {
      this.lost = toLeftOut(this.#path, error);
      return 0;
    }
  }

  /** Why what was read is not the file as it was at one moment; undefined if it is. */
  async end(): Promise<LeftOut | undefined> {
    if (this.lost) return this.lost;
    return (await heldStill(this.#opened)) ? undefined : { path: this.#path, reason: 'changed' };
  }
}

function piecesOf({ size, data = [{ offset: 0, length: size }] }: FileEntry) {
  return data;
}

function* zeros(length: number, buffer: Chunk): Generator<Chunk> {
  if (length > 0) yield buffer.subarray(0, length).fill(0);
}
