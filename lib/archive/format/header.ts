/**
 * An entry's header blocks: one, where it says all there is to say. What it cannot say (long or non-ASCII names, times
 * before 1970, sizes from 8 GiB, holes) stands in a PAX header before it. Any tar of the last twenty years reads both.
 */
import { blockLength, paddingOf } from './block.ts';
import { type ByteText, isUtf8 } from './byte-text.ts';
import { largestOctal } from './digits.ts';
import { type BlockFields, encodeBlock, encodeWhole } from './encode-block.ts';
import type { DataRange, Entry, FileEntry } from './entry.ts';
import { type ArchiveInfo, encodeInfo } from './info.ts';
import { encodeRecords, encodeTime, type Records } from './pax.ts';
import { dataLength, encodeMap, sparseName, sparseRecords } from './sparse.ts';

/** Other tars put an empty file in the place of the mixture; ours removes it, and says so. */
export const leftOutComment = 'left out: changed while it was read';

const types = {
  file: 'File',
  directory: 'Directory',
  symlink: 'SymbolicLink',
  'hard-link': 'Link',
  'left-out': 'File',
  special: 'FIFO',
} as const satisfies Record<Entry['kind'], string>;

/** The header before a file's bytes; for other entries, the whole of them. */
export function encodeHeader(entry: Entry): Buffer {
  const map = isSparse(entry) ? encodeMap(entry.size, entry.data) : undefined;
  const size = entry.kind === 'file' ? (map?.length ?? 0) + storedLength(entry) : 0;
  const own = {
    type: types[entry.kind],
    name: nameOf(entry),
    mode: entry.mode,
    size,
    modified: entry.modified,
    accessed: entry.accessed,
    ...('target' in entry && { linkName: entry.target }),
  };
  const whole = map || entry.kind === 'left-out' ? undefined : encodeWhole(own);
  if (whole) return whole;
  const before = encodeExtended('ExtendedHeader', recordsOf(entry, size));
  return Buffer.concat([before, encodeBlock(own), ...(map ? [map] : [])]);
}

/** Bytes of a file that the archive holds after its header: what is not a hole. */
export function storedLength({ size, data }: { readonly size: number; readonly data?: readonly DataRange[] }): number {
  return data ? dataLength(data) : size;
}

/** The first thing in an archive: of all of it, when it was made, by which version and for which key. */
export function encodeInfoHeader(info: ArchiveInfo): Buffer {
  return encodeExtended('GlobalExtendedHeader', { comment: encodeInfo(info) });
}

function encodeExtended(type: BlockFields['type'], records: Records): Buffer {
  const body = encodeRecords(records);
  const block = encodeBlock({ type, name: 'PaxHeader', mode: 0o644, size: body.length, modified: 0n, accessed: 0n });
  return Buffer.concat([block, body, Buffer.alloc(paddingOf(body.length))]);
}

function recordsOf(entry: Entry, size: number): Records {
  const names = 'target' in entry ? [entry.path, entry.target] : [entry.path];
  return {
    ...(!names.every(isUtf8) && { hdrcharset: 'BINARY' }),
    ...(isSparse(entry) ? sparseRecords(entry.path, entry.size) : { path: entry.path }),
    ...('target' in entry && { linkpath: entry.target }),
    ...(size > largestOctal && { size: String(size) }),
    ...(entry.kind === 'left-out' && { comment: leftOutComment }),
    mtime: encodeTime(entry.modified),
    atime: encodeTime(entry.accessed),
  };
}

/** For a reader without PAX. */
function nameOf(entry: Entry): ByteText {
  if (entry.kind === 'directory') return `${entry.path}/`;
  return isSparse(entry) ? sparseName(entry.path) : entry.path;
}

function isSparse(entry: Entry): entry is FileEntry & Required<Pick<FileEntry, 'data'>> {
  return entry.kind === 'file' && entry.data !== undefined;
}

/** Two blocks of zeros. */
export function endOfArchive(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(2 * blockLength);
}
