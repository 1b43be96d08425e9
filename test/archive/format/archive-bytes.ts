/** Archives made by hand, honest and not. */

import { blockLength, paddingOf } from '../../../lib/archive/format/block.ts';
import type { DataRange, Entry } from '../../../lib/archive/format/entry.ts';
import { encodeHeader, storedLength } from '../../../lib/archive/format/header.ts';

const attributes = { mode: 0o644, modified: 1_700_000_000_123_456_789n, accessed: 0n };
export const file = (path: string, size = 0): Entry => ({ ...attributes, path, kind: 'file', size });
export const sparse = (path: string, size: number, data: readonly DataRange[]): Entry => ({
  ...attributes,
  path,
  kind: 'file',
  size,
  data,
});
export const directory = (path: string): Entry => ({ ...attributes, path, kind: 'directory' });
export const symlink = (path: string, target: string): Entry => ({ ...attributes, path, kind: 'symlink', target });
export const hardLink = (path: string, target: string): Entry => ({ ...attributes, path, kind: 'hard-link', target });

/** Files are filled with `x`. */
export function archiveOf(...entries: Entry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const size = entry.kind === 'file' ? storedLength(entry) : 0;
    return [encodeHeader(entry), Buffer.alloc(size, 'x'), Buffer.alloc(paddingOf(size))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * blockLength)]);
}

export async function* inChunks(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
