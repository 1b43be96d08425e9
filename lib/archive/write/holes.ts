/** Where the holes of a sparse file are. Node cannot ask the system (SEEK_HOLE), so the zeros are looked for. */
import type { BigIntStats } from 'node:fs';
import type { DataRange, FileEntry } from '../format/entry.ts';
import { dataLength } from '../format/sparse.ts';

/** Bytes: what file systems keep a hole in. */
const unit = 4096;
/** Bytes. Smaller holes are not worth a map. */
const leastHoles = 64 * 1024;
/** Pieces. A map of more would take more memory than a few chunks do. */
const mostPieces = 16 * 1024;

const zeros = Buffer.alloc(1024 * 1024);

/** Whether the file system says that the file takes less room than it has bytes. */
export function mayHaveHoles({ size, blocks }: Pick<BigIntStats, 'size' | 'blocks'>): boolean {
  return size >= leastHoles && blocks * 512n < size;
}

/** Gathers the pieces of a file that are not zeros. */
export class DataFinder {
  #pieces: DataRange[] = [];
  #size = 0;
  /** Bytes. Fewer zeros than that are no hole. Doubled when there are too many pieces. */
  #leastHole = unit;
  readonly #most: number;

  constructor(most = mostPieces) {
    this.#most = most;
  }

  /** The next bytes of the file. */
  take(chunk: Uint8Array<ArrayBuffer>): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (!isZero(bytes))
      for (let at = 0; at < bytes.length; at += unit) {
        const block = bytes.subarray(at, at + unit);
        if (!isZero(block)) this.#add({ offset: this.#size + at, length: block.length });
      }
    this.#size += bytes.length;
  }

  /** Empty when the holes are too small to be worth a map. */
  get found(): Pick<FileEntry, 'data'> {
    return this.#size - dataLength(this.#pieces) >= leastHoles ? { data: this.#pieces } : {};
  }

  #add(piece: DataRange): void {
    this.#join(this.#pieces, piece);
    while (this.#pieces.length > this.#most) {
      this.#leastHole *= 2;
      const joined: DataRange[] = [];
      for (const one of this.#pieces) this.#join(joined, one);
      this.#pieces = joined;
    }
  }

  #join(pieces: DataRange[], { offset, length }: DataRange): void {
    const last = pieces.at(-1);
    if (last && offset - last.offset - last.length < this.#leastHole)
      pieces[pieces.length - 1] = { offset: last.offset, length: offset + length - last.offset };
    else pieces.push({ offset, length });
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.equals(bytes.length === zeros.length ? zeros : zeros.subarray(0, bytes.length));
}
