/**
 * Sparse files: GNU tar's four forms read, its newest (PAX 1.0) written. GNU tar manual, "Storing Sparse Files" and
 * "Basic Tar Format". Each says which pieces of a file are data; the rest are holes.
 */
import { type Block, blockLength, paddingOf } from './block.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteText } from './byte-text.ts';
import { type DataRange, InvalidArchive } from './entry.ts';
import { decodeSize, type RecordList, type Records } from './pax.ts';

export interface Sparse {
  readonly name?: ByteText;
  /** Bytes of the file, holes included. */
  readonly size: number;
  readonly data: readonly DataRange[];
  /** Bytes of the entry's body that were the map. */
  readonly mapLength: number;
}

/** Of a number in a map. */
const mostDigits = 16;

/** The most pieces of one file: what a map may take in memory. */
const mostRanges = 1 << 20;

/** Undefined for an entry that is not sparse. Reads a map that stands before the data. Throws {@link InvalidArchive}. */
export async function readSparse(block: Block, records: RecordList, reader: ByteReader): Promise<Sparse | undefined> {
  if (block.type === 'SparseFile') return readOldForm(block, reader);
  const known = new Map(records);
  const name = known.get('GNU.sparse.name');
  const named = name === undefined ? {} : { name };
  if (known.get('GNU.sparse.major') === '1') {
    const size = decodeSize(known.get('GNU.sparse.realsize'));
    const { numbers, length } = await readMap(reader);
    return { ...named, size, data: toRanges(numbers, size), mapLength: length };
  }
  const size = known.get('GNU.sparse.size');
  if (size === undefined) return undefined;
  const map = known.get('GNU.sparse.map');
  const keywords = ['GNU.sparse.offset', 'GNU.sparse.numbytes'];
  const numbers =
    map === undefined ? records.filter(([key]) => keywords.includes(key)).map(([, value]) => value) : map.split(',');
  return { ...named, size: decodeSize(size), data: toRanges(numbers.map(decodeSize), decodeSize(size)), mapLength: 0 };
}

/** The pieces as pairs of offset and length; the one of length 0 that ends a map says only how long the file is. */
function toRanges(numbers: readonly number[], size: number): DataRange[] {
  const ranges: DataRange[] = [];
  let end = 0;
  for (let at = 0; at < numbers.length; at += 2) {
    const offset = numbers[at] ?? 0;
    const length = numbers[at + 1];
    if (length === undefined || offset < end || offset + length > size)
      throw new InvalidArchive('the map of a sparse file in the archive is not valid');
    end = offset + length;
    if (length > 0) ranges.push({ offset, length });
  }
  return ranges;
}

/** Decimal numbers, a line each: how many pieces, then each one's offset and length, in whole blocks. */
async function readMap(reader: ByteReader): Promise<{ numbers: number[]; length: number }> {
  let text = '';
  let length = 0;
  const next = async () => {
    while (!text.includes('\n')) {
      if (text.length > mostDigits) throw new InvalidArchive('the map of a sparse file in the archive is not valid');
      text += (await reader.exactly(blockLength)).toString('latin1');
      length += blockLength;
    }
    const [line = ''] = text.split('\n', 1);
    text = text.slice(line.length + 1);
    return decodeSize(line);
  };
  const count = checkCount(await next());
  const numbers: number[] = [];
  while (numbers.length < 2 * count) numbers.push(await next());
  return { numbers, length };
}

function checkCount(count: number): number {
  if (count > mostRanges) throw new InvalidArchive('a sparse file in the archive has too many pieces');
  return count;
}

/** Before POSIX: four pieces in the header itself, more in blocks of 21 behind it. */
async function readOldForm({ bytes }: Block, reader: ByteReader): Promise<Sparse> {
  const numbers = numbersAt(bytes, 386, 4);
  const size = numberAt(bytes, 483);
  for (let more = Boolean(bytes[482]); more; ) {
    const block = await reader.exactly(blockLength);
    numbers.push(...numbersAt(block, 0, 21));
    checkCount(numbers.length / 2);
    more = Boolean(block[504]);
  }
  return { size, data: toRanges(numbers, size), mapLength: 0 };
}

function numbersAt(bytes: Buffer, at: number, pairs: number): number[] {
  const starts = Array.from({ length: pairs }, (_, index) => at + 24 * index).filter((start) => bytes[start] !== 0);
  return starts.flatMap((start) => [numberAt(bytes, start), numberAt(bytes, start + 12)]);
}

/** Twelve bytes: octal digits, or from bit 7 on a big-endian number. */
function numberAt(bytes: Buffer, at: number): number {
  if (((bytes[at] ?? 0) & 0x80) !== 0) return decodeSize(Number(bytes.readBigUInt64BE(at + 4)));
  const digits = /^[0-7]+/.exec(bytes.toString('latin1', at, at + 12).trim())?.[0];
  return decodeSize(digits === undefined ? undefined : Number.parseInt(digits, 8));
}

/** What stands before the data of a sparse file, in whole blocks. */
export function encodeMap(size: number, data: readonly DataRange[]): Buffer {
  const ends = data.at(-1);
  // As GNU tar does: a file that ends in a hole has a last piece of no length there.
  const whole = ends && ends.offset + ends.length === size ? data : [...data, { offset: size, length: 0 }];
  const text = [whole.length, ...whole.flatMap(({ offset, length }) => [offset, length])].join('\n');
  const map = Buffer.from(`${text}\n`, 'latin1');
  return Buffer.concat([map, Buffer.alloc(paddingOf(map.length))]);
}

/** For the extended header of a sparse file. A reader that knows nothing of them makes a file of another name. */
export function sparseRecords(path: ByteText, size: number): Records {
  return {
    path: sparseName(path),
    'GNU.sparse.major': '1',
    'GNU.sparse.minor': '0',
    'GNU.sparse.name': path,
    'GNU.sparse.realsize': String(size),
  };
}

/** Where the bytes of the map and of the pieces are a file of their own. */
export function sparseName(path: ByteText): ByteText {
  return path.replace(/[^/]*$/, 'GNUSparseFile.0/$&');
}

export const dataLength = (data: readonly DataRange[]) => data.reduce((total, { length }) => total + length, 0);
