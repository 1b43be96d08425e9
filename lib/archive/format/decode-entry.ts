/** An entry from all that its headers say. */
import type { ByteReader } from './byte-reader.ts';
import { type ByteText, toReadable } from './byte-text.ts';
import { type Entry, InvalidArchive } from './entry.ts';
import type { Extended } from './extended.ts';
import { leftOutComment } from './header.ts';
import { decodeSize, decodeTime } from './pax.ts';
import { dataLength, readSparse } from './sparse.ts';

export interface Decoded {
  readonly entry: Entry;
  /** Bytes that follow. Another tar's folders may have some too. */
  readonly stored: number;
}

/** Reads the map of a sparse file where it stands before the data. Throws {@link InvalidArchive}. */
export async function decodeEntry({ block, records }: Extended, reader: ByteReader): Promise<Decoded> {
  const known = new Map(records);
  // An empty value cancels what an earlier header said.
  const record = (keyword: string) => known.get(keyword) || undefined;
  const name = record('path') ?? block.name;
  const path = plainPath(name);
  const modified = timeOf(record('mtime'), block.modified);
  const attributes = {
    path,
    mode: block.mode,
    modified,
    accessed: timeOf(record('atime'), block.accessed ?? modified),
  };
  const target = requireNoNul(record('linkpath') ?? block.linkName);
  switch (block.type) {
    case 'Directory':
      return { entry: { ...attributes, kind: 'directory' }, stored: 0 };
    case 'SymbolicLink':
      return { entry: { ...attributes, kind: 'symlink', target }, stored: 0 };
    case 'Link':
      return { entry: { ...attributes, kind: 'hard-link', target: plainPath(target) }, stored: 0 };
    case 'CharacterDevice':
    case 'BlockDevice':
      return { entry: { ...attributes, kind: 'special', what: 'device' }, stored: 0 };
    case 'FIFO':
      return { entry: { ...attributes, kind: 'special', what: 'pipe' }, stored: 0 };
  }
  // An unknown type is to be read as a file: POSIX.1-2017 pax, "ustar Interchange Format".
  const size = decodeSize(record('size') ?? block.size);
  // A folder with a list of its contents, from a GNU incremental backup; or one from before POSIX had a type for
  // folders.
  if (block.type === 'GNUDumpDir' || name.endsWith('/'))
    return { entry: { ...attributes, kind: 'directory' }, stored: size };
  if (record('comment') === leftOutComment && size === 0)
    return { entry: { ...attributes, kind: 'left-out' }, stored: 0 };
  return decodeFile({ block, records, reader }, { ...attributes, kind: 'file', size });
}

async function decodeFile(
  { block, records, reader }: Extended & { readonly reader: ByteReader },
  file: Extract<Entry, { kind: 'file' }>,
): Promise<Decoded> {
  const sparse = await readSparse(block, records, reader);
  if (!sparse) return { entry: file, stored: file.size };
  const { name, size, data, mapLength } = sparse;
  const stored = file.size - mapLength;
  if (dataLength(data) !== stored) throw new InvalidArchive('the map of a sparse file in the archive is not valid');
  return { entry: { ...file, path: name === undefined ? file.path : plainPath(name), size, data }, stored };
}

/** Without what has no meaning: `./` in front, as `tar c .` writes, and a folder's `/` at the end. */
function plainPath(path: ByteText): ByteText {
  const whole = requireNoNul(path).replace(/\/+$/, '');
  if (!/(?:^|\/)\.(?:\/|$)/.test(whole)) return whole;
  return whole
    .split('/')
    .filter((part) => part !== '.')
    .join('/');
}

/** No system has a name with NUL in it, and some would read it only up to there. */
function requireNoNul(path: ByteText): ByteText {
  if (path.includes('\0'))
    throw new InvalidArchive(`the archive holds a path that is not allowed: ${toReadable(path)}`);
  return path;
}

function timeOf(record: string | undefined, otherwise: bigint): bigint {
  return record === undefined ? otherwise : decodeTime(record);
}
