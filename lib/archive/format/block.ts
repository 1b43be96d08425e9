/**
 * The 512-byte header block, read. Of all but plain ones node-tar reads the numbers, the checksum and the type. Names are
 * read here, as bytes, since node-tar takes them for UTF-8, and for a folder when a name that was cut short happens to end
 * in `/`.
 */
import { Header } from 'tar/header';
import type { ByteText } from './byte-text.ts';
import { InvalidArchive } from './entry.ts';
import { readFineTimes } from './fine-times.ts';
import { readPlain } from './plain-block.ts';

export const blockLength = 512;

export const paddingOf = (size: number) => (blockLength - (size % blockLength)) % blockLength;

export interface Block {
  /** As node-tar calls the type flag, such as `File`, `ExtendedHeader`, `SparseFile`; `Unsupported` for any other. */
  readonly type: string;
  readonly name: ByteText;
  readonly linkName: ByteText;
  readonly mode: number;
  /** Bytes of what follows the block. Undefined when the field holds no number. */
  readonly size: number | undefined;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  /** The same, where the block says it. */
  readonly accessed?: bigint;
  readonly bytes: Buffer;
}

/** Throws {@link InvalidArchive}. `undefined` for a block of zeros, two of which end an archive. */
export function decodeBlock(bytes: Buffer): Block | undefined {
  const header = readPlain(bytes) ?? readHeader(bytes);
  if (header.nullBlock) return undefined;
  if (!header.cksumValid) throw new InvalidArchive('a header of the archive is not valid');
  const milliseconds = header.mtime?.valueOf() ?? 0;
  if (!Number.isSafeInteger(milliseconds)) throw new InvalidArchive('a time in the archive is not valid');
  const name = textAt(bytes, 0, 100);
  const prefix = isPosix(bytes) ? textAt(bytes, 345, 155) : '';
  return {
    type: header.type,
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: textAt(bytes, 157, 100),
    mode: (header.mode ?? 0) & 0o7777,
    size: header.size,
    modified: BigInt(milliseconds) * 1_000_000n,
    ...(isPosix(bytes) && readFineTimes(bytes)),
    bytes,
  };
}

function readHeader(bytes: Buffer): Header {
  try {
    // node-tar is given a path, so that it does not look at the block's own.
    return new Header(bytes, 0, { path: 'unread' });
  } catch {
    throw new InvalidArchive('a number in a header of the archive is not valid');
  }
}

/** Where POSIX has a prefix of the name, GNU tar's own format has other things. */
const isPosix = (bytes: Buffer) => bytes.toString('latin1', 257, 263) === 'ustar\0';

/** Up to the first NUL. */
function textAt(bytes: Buffer, at: number, length: number): ByteText {
  const text = bytes.toString('latin1', at, at + length);
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}
