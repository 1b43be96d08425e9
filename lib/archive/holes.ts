/** Where the holes of a sparse file are. Node cannot ask the system (SEEK_HOLE), so the zeros are looked for. */
import type { FileHandle } from 'node:fs/promises';
import { chunksOf } from './chunks.ts';
import type { DataRange } from './entry.ts';
import { mostRanges } from './sparse.ts';

/** Bytes: what file systems keep a hole in. */
const unit = 4096;
const zeros = Buffer.alloc(unit);

/** The pieces of the first `size` bytes that are not zeros from one multiple of 4 KiB to the next. */
export async function findData(
  file: FileHandle,
  size: number,
  buffer: Uint8Array<ArrayBuffer>,
): Promise<DataRange[] | undefined> {
  const ranges: { offset: number; length: number }[] = [];
  let at = 0;
  for await (const chunk of chunksOf(file, { length: size, buffer })) {
    for (let from = 0; from < chunk.length; from += unit) {
      const block = chunk.subarray(from, from + unit);
      if (zeros.compare(block, 0, block.length, 0, block.length) === 0) continue;
      const last = ranges.at(-1);
      if (last && last.offset + last.length === at + from) last.length += block.length;
      else ranges.push({ offset: at + from, length: block.length });
    }
    at += chunk.length;
    if (ranges.length > mostRanges / 2) return undefined;
  }
  return ranges;
}
