/** The 512-byte header block, written: POSIX.1-2017 pax, "ustar Interchange Format". */
import { blockLength } from './block.ts';
import type { ByteText } from './byte-text.ts';
import { largestOctal, putDigits } from './digits.ts';
import { areFine, writeFineTimes } from './fine-times.ts';
import { sumOf } from './plain-block.ts';

const types = {
  File: '0',
  Link: '1',
  SymbolicLink: '2',
  Directory: '5',
  FIFO: '6',
  ExtendedHeader: 'x',
  GlobalExtendedHeader: 'g',
} as const;

export interface BlockFields {
  readonly type: keyof typeof types;
  readonly name: ByteText;
  readonly linkName?: ByteText;
  readonly mode: number;
  /** Bytes of what follows. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  readonly accessed: bigint;
}

/** Of a name, and of what a link leads to. A last byte stays free, since not every reader stops at the field's end. */
const nameLength = 99;
/** The rest of the field has the times of last access: see fine-times.ts. */
const prefixLength = 130;

/** The block that says all of these, if one can. */
export function encodeWhole(fields: BlockFields): Buffer | undefined {
  const { name, linkName = '', size } = fields;
  const place = split(name);
  if (!place || !isPlain(name) || !isPlain(linkName) || linkName.length > nameLength) return undefined;
  if (size > largestOctal || !areFine(fields)) return undefined;
  const bytes = begin(fields, place);
  writeFineTimes(bytes, fields);
  return seal(bytes);
}

/**
 * For a reader without PAX, what a block can say of it: names are shortened, and without what is not ASCII, times held to
 * what the field can say.
 */
export function encodeBlock(fields: BlockFields): Buffer {
  const { name, linkName = '' } = fields;
  const place = { prefix: '', name: shorten(name, fields.type === 'Directory') };
  return seal(begin({ ...fields, linkName: shorten(linkName, true) }, place));
}

interface Place {
  readonly prefix: ByteText;
  readonly name: ByteText;
}

/** The name in one field, or in two where it has a `/`. */
function split(path: ByteText): Place | undefined {
  if (path.length <= nameLength) return { prefix: '', name: path };
  const slash = path.indexOf('/', path.length - 1 - nameLength);
  if (slash < 1 || slash > prefixLength || slash === path.length - 1) return undefined;
  return { prefix: path.slice(0, slash), name: path.slice(slash + 1) };
}

const isPlain = (text: ByteText) => /^[\x20-\x7e]*$/.test(text);

/** A file's name that is cut short must not end in `/`: old readers would take it for a folder. */
function shorten(name: ByteText, mayEndInSlash: boolean): string {
  const short = name.replace(/[^\x20-\x7e]/g, '_').slice(0, nameLength);
  return mayEndInSlash ? short : short.replace(/\/+$/, '_');
}

function begin({ type, linkName = '', mode, size, modified }: BlockFields, { prefix, name }: Place): Buffer {
  const bytes = Buffer.allocUnsafe(blockLength).fill(0);
  bytes.write(name, 0, 'latin1');
  putDigits(bytes, { at: 100, length: 7, base: 8 }, mode);
  // Owners are not kept.
  putDigits(bytes, { at: 108, length: 7, base: 8 }, 0);
  putDigits(bytes, { at: 116, length: 7, base: 8 }, 0);
  // From 8 GiB on as GNU tar does; the extended header says it too.
  if (size > largestOctal) putLarge(bytes, size);
  else putDigits(bytes, { at: 124, length: 11, base: 8 }, size);
  const seconds = Math.min(Math.max(0, Number(modified / 1_000_000_000n)), largestOctal);
  putDigits(bytes, { at: 136, length: 11, base: 8 }, seconds);
  bytes.write(types[type], 156, 'latin1');
  bytes.write(linkName, 157, 'latin1');
  bytes.write('ustar\x0000', 257, 'latin1');
  bytes.write(prefix, 345, 'latin1');
  return bytes;
}

function putLarge(bytes: Buffer, size: number): void {
  bytes[124] = 0x80;
  bytes.writeBigUInt64BE(BigInt(size), 128);
}

function seal(bytes: Buffer): Buffer {
  putDigits(bytes, { at: 148, length: 6, base: 8 }, sumOf(bytes));
  bytes.write('\0 ', 154, 'latin1');
  return bytes;
}
