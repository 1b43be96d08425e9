/** An archive read to its end. */
import type { Entry } from '../../../lib/archive/format/entry.ts';
import type { ArchiveInfo } from '../../../lib/archive/format/info.ts';
import { readArchive } from '../../../lib/archive/format/read-archive.ts';
import { inChunks } from './archive-bytes.ts';

export interface Read {
  readonly entry: Entry;
  /** As it is on disk, holes filled with zeros. */
  readonly content: Buffer;
}

export async function readWhole(source: AsyncIterable<Uint8Array> | Buffer, onInfo?: (info: ArchiveInfo) => void) {
  const chunks = Buffer.isBuffer(source) ? inChunks(source, 1000) : source;
  const found: Read[] = [];
  for await (const { entry, content } of readArchive(chunks, onInfo && { onInfo })) {
    const parts: Buffer[] = [];
    for await (const part of content) parts.push(Buffer.from(part));
    found.push({ entry, content: withHoles(entry, Buffer.concat(parts)) });
  }
  return found;
}

function withHoles(entry: Entry, stored: Buffer): Buffer {
  if (entry.kind !== 'file' || !entry.data) return stored;
  const whole = Buffer.alloc(entry.size);
  let at = 0;
  for (const { offset, length } of entry.data) {
    stored.copy(whole, offset, at, at + length);
    at += length;
  }
  return whole;
}

/** What stands under each path in the end, as after an extraction. */
export function byPath(found: readonly Read[]): Map<string, Read> {
  return new Map(found.map((one) => [one.entry.path, one]));
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}
