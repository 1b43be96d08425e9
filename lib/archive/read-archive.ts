/** An archive read front to back, in constant memory: POSIX pax, ustar, GNU tar's own format, and what came before. */
import { type Block, blockLength, decodeBlock, paddingOf } from './block.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteText } from './byte-text.ts';
import { type Entry, InvalidArchive } from './entry.ts';
import { leftOutComment } from './header.ts';
import { type ArchiveInfo, decodeInfo } from './info.ts';
import { decodeRecords, decodeSize, decodeTime, type RecordList } from './pax.ts';
import { dataLength, readSparse } from './sparse.ts';

/** Bytes. Paths end at 4 KiB on every system; this leaves room for what another tar writes besides. */
const extendedHeaderLimit = 1024 * 1024;

export interface ReadEntry {
  readonly entry: Entry;
  /** A file's bytes, of a sparse one its pieces, to be read before the next entry is asked for. What is left is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface ReadOptions {
  /** Told what an archive of ours says of itself, before its first entry. */
  readonly onInfo?: (info: ArchiveInfo) => void;
}

/** Ends only when the source has ended. Throws {@link InvalidArchive}, and what the source throws. */
export async function* readArchive(
  source: AsyncIterable<Uint8Array>,
  { onInfo = () => {} }: ReadOptions = {},
): AsyncGenerator<ReadEntry> {
  const reader = new ByteReader(source);
  const state: State = { global: [], onInfo };
  try {
    for (;;) {
      const next = await nextEntry(reader, state);
      if (!next) break;
      const { entry, stored } = next;
      const content = new Content(reader, stored);
      // The archive's own folder, as in `tar c .`: it has its place already.
      if (entry.path !== '' || entry.kind !== 'directory') yield { entry, content };
      await reader.skip(content.left + paddingOf(stored));
    }
    await reader.drain();
  } finally {
    await reader.cancel();
  }
}

interface State {
  /** What a global header says of every entry after it. */
  global: RecordList;
  readonly onInfo: (info: ArchiveInfo) => void;
}

/** What the headers before an entry say of it. */
interface Extended {
  records: RecordList;
  longName?: ByteText;
  longLinkName?: ByteText;
}

async function nextEntry(reader: ByteReader, state: State): Promise<{ entry: Entry; stored: number } | undefined> {
  const extended: Extended = { records: [] };
  for (;;) {
    const block = decodeBlock(await reader.exactly(blockLength));
    if (!block) return undefined;
    switch (block.type) {
      case 'ExtendedHeader':
      case 'OldExtendedHeader':
        extended.records = decodeRecords(await bodyOf(block, reader));
        break;
      case 'GlobalExtendedHeader':
        state.global = decodeRecords(await bodyOf(block, reader));
        for (const [key, value] of state.global) if (key === 'comment') report(value, state);
        break;
      case 'NextFileHasLongPath':
      case 'OldGnuLongPath':
        extended.longName = toEnd(await bodyOf(block, reader));
        break;
      case 'NextFileHasLongLinkpath':
        extended.longLinkName = toEnd(await bodyOf(block, reader));
        break;
      case 'TapeVolumeHeader':
        await bodyOf(block, reader);
        break;
      default:
        return decodeEntry(block, { ...extended, records: [...state.global, ...extended.records] }, reader);
    }
  }
}

function report(comment: string, { onInfo }: State): void {
  const info = decodeInfo(comment);
  if (info) onInfo(info);
}

async function bodyOf({ size = 0 }: Block, reader: ByteReader): Promise<Buffer> {
  if (size > extendedHeaderLimit) throw new InvalidArchive('an extended header of the archive is too large');
  const body = await reader.exactly(size);
  await reader.skip(paddingOf(size));
  return body;
}

function toEnd(body: Buffer): ByteText {
  return body.toString('latin1').replace(/\0.*$/s, '');
}

async function decodeEntry(block: Block, { records, longName, longLinkName }: Extended, reader: ByteReader) {
  const known = new Map(records);
  const long = known.get('path') ?? longName;
  const modified = timeOf(known.get('mtime'), block.modified);
  const attributes = {
    path: plainPath(long ?? block.name),
    mode: block.mode,
    modified,
    accessed: timeOf(known.get('atime'), modified),
  };
  const target = known.get('linkpath') ?? longLinkName ?? block.linkName;
  const size = decodeSize(known.get('size') || block.size);
  switch (block.type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
    case 'SparseFile': {
      if (known.get('comment') === leftOutComment && size === 0)
        return { entry: { ...attributes, kind: 'left-out' }, stored: 0 } as const;
      const sparse = await readSparse(block, records, reader);
      if (sparse) {
        const path = sparse.name === undefined ? attributes.path : plainPath(sparse.name);
        const entry = { ...attributes, path, kind: 'file', size: sparse.size, data: sparse.data } as const;
        if (dataLength(sparse.data) !== size - sparse.mapLength)
          throw new InvalidArchive('the map of a sparse file in the archive is not valid');
        return { entry, stored: size - sparse.mapLength };
      }
      // Before POSIX a folder was a file whose name ends in a slash. Where the whole name stands elsewhere, it says nothing.
      if (long === undefined && block.name.endsWith('/'))
        return { entry: { ...attributes, kind: 'directory' }, stored: size } as const;
      return { entry: { ...attributes, kind: 'file', size }, stored: size } as const;
    }
    case 'Directory':
      return { entry: { ...attributes, kind: 'directory' }, stored: 0 } as const;
    case 'GNUDumpDir':
      return { entry: { ...attributes, kind: 'directory' }, stored: size } as const;
    case 'SymbolicLink':
      return { entry: { ...attributes, kind: 'symlink', target }, stored: 0 } as const;
    case 'Link':
      return { entry: { ...attributes, kind: 'hard-link', target: plainPath(target) }, stored: 0 } as const;
    case 'CharacterDevice':
    case 'BlockDevice':
      return { entry: { ...attributes, kind: 'special', what: 'device' }, stored: 0 } as const;
    case 'FIFO':
      return { entry: { ...attributes, kind: 'special', what: 'pipe' }, stored: 0 } as const;
    default:
      throw new InvalidArchive(`the archive holds a ${block.type}, which cannot be restored`);
  }
}

/** Without what says nothing: `./` in front, as `tar c .` writes, and a folder's `/` at the end. */
function plainPath(path: ByteText): ByteText {
  return path.replace(/^(?:\.\/+)+|^\.$/, '').replace(/\/+$/, '');
}

function timeOf(record: string | undefined, otherwise: bigint): bigint {
  return record === undefined || record === '' ? otherwise : decodeTime(record);
}

class Content implements AsyncIterable<Uint8Array> {
  left: number;
  readonly #reader: ByteReader;

  constructor(reader: ByteReader, size: number) {
    this.#reader = reader;
    this.left = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.left > 0) {
      const part = await this.#reader.upTo(this.left);
      this.left -= part.length;
      yield part;
    }
  }
}
