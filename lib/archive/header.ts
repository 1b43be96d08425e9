/**
 * An entry's header blocks. Everything that the plain header cannot say exactly (long or non-ASCII names, times below a
 * second, sizes from 8 GiB) stands in a PAX header before it, so any tar of the last twenty years reads the archive.
 */
import { Header } from 'tar/header';
import { type ByteText, isUtf8, toByteText } from './byte-text.ts';
import { type Entry, InvalidArchive } from './entry.ts';
import { decodeRecords, decodeTime, encodeRecords, encodeTime, type Records } from './pax.ts';

export const blockLength = 512;
const octalSizeLimit = 0o77777777777;
const plainNameLength = 99;

const types = {
  file: 'File',
  directory: 'Directory',
  symlink: 'SymbolicLink',
  'hard-link': 'Link',
  'left-out': 'File',
  special: 'FIFO',
} as const satisfies Record<Entry['kind'], string>;

export const paddingOf = (size: number) => (blockLength - (size % blockLength)) % blockLength;

export function encodeHeader(entry: Entry): Buffer {
  const records = encodeRecords(recordsOf(entry));
  const extended = { path: 'PaxHeader', mode: 0o644, size: records.length, type: 'ExtendedHeader' } as const;
  return Buffer.concat([
    encodeBlock(extended),
    records,
    Buffer.alloc(paddingOf(records.length)),
    encodeBlock({
      path: plain(entry.kind === 'directory' ? `${entry.path}/` : entry.path),
      mode: entry.mode,
      size: entry.kind === 'file' ? entry.size : 0,
      mtime: new Date(Math.max(0, Number(entry.modified / 1_000_000n))),
      type: types[entry.kind],
      ...('target' in entry && { linkpath: plain(entry.target) }),
    }),
  ]);
}

function encodeBlock(data: ConstructorParameters<typeof Header>[0]): Buffer {
  const block = Buffer.alloc(blockLength);
  new Header(data).encode(block);
  return block;
}

function recordsOf(entry: Entry): Records {
  const names = 'target' in entry ? [entry.path, entry.target] : [entry.path];
  return {
    ...(!names.every(isUtf8) && { hdrcharset: 'BINARY' }),
    path: entry.path,
    ...('target' in entry && { linkpath: entry.target }),
    ...(entry.kind === 'file' && entry.size > octalSizeLimit && { size: String(entry.size) }),
    mtime: encodeTime(entry.modified),
    atime: encodeTime(entry.accessed),
  };
}

/** Only for a reader without PAX: the record has the name itself. */
function plain(name: ByteText): string {
  return name.replace(/[^\x20-\x7e]/g, '_').slice(0, plainNameLength);
}

/** Throws {@link InvalidArchive}. `undefined` for a block of zeros, two of which end an archive. */
export function decodeBlock(block: Buffer): Header | undefined {
  const header = new Header(block);
  if (header.nullBlock) return undefined;
  if (!header.cksumValid) throw new InvalidArchive('a header of the archive is not valid');
  return header;
}

/** Throws {@link InvalidArchive}. `extended` is the body of the PAX header before it, if any. */
export function decodeEntry(header: Header, extended: Buffer | undefined): Entry {
  const records = extended ? decodeRecords(extended) : new Map<string, ByteText>();
  const path = records.get('path') ?? toByteText(header.path ?? '');
  const modified = timeOf(records.get('mtime'), header.mtime);
  const attributes = {
    path: path.replace(/\/$/, ''),
    mode: (header.mode ?? 0) & 0o7777,
    modified,
    accessed: records.has('atime') ? timeOf(records.get('atime'), undefined) : modified,
  };
  const target = records.get('linkpath') ?? toByteText(header.linkpath ?? '');
  switch (header.type) {
    case 'File':
    case 'OldFile':
      return { ...attributes, kind: 'file', size: sizeOf(records.get('size'), header.size) };
    case 'Directory':
      return { ...attributes, kind: 'directory' };
    case 'SymbolicLink':
      return { ...attributes, kind: 'symlink', target };
    case 'Link':
      return { ...attributes, kind: 'hard-link', target };
    default:
      throw new InvalidArchive(`the archive holds a ${header.type}, which cannot be restored`);
  }
}

function timeOf(record: string | undefined, plainTime: Date | undefined): bigint {
  if (record !== undefined) return decodeTime(record);
  return BigInt(plainTime?.getTime() ?? 0) * 1_000_000n;
}

function sizeOf(record: string | undefined, plainSize: number | undefined): number {
  const size = record === undefined ? plainSize : Number(record);
  if (size === undefined || !Number.isSafeInteger(size) || size < 0)
    throw new InvalidArchive('a size in the archive is not valid');
  return size;
}
