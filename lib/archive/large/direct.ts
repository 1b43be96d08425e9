/**
 * A file of many gigabytes straight onto the disk, past the memory in which the system keeps what was written (O_DIRECT).
 * There it would have to find, fill and clean a page for each 4 KiB, and what others keep there would give way. Not
 * every file system does this, and then the same bytes go the usual way.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Every disk's own block is a part of it. */
const alignment = 4096;

/** Another handle of the same file; undefined where there is no such thing. */
export async function openDirect({ fd }: { readonly fd: number }): Promise<FileHandle | undefined> {
  const { O_DIRECT, O_WRONLY } = constants;
  if (O_DIRECT === undefined || process.platform !== 'linux') return undefined;
  // Not by its name, which may be another file's by now.
  return open(`/proc/self/fd/${fd}`, O_WRONLY | O_DIRECT).catch(() => undefined);
}

/** Of a length that is written directly, and at an address that can be: V8 gives such a buffer pages of its own. */
export function createBlock(length: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(length, { maxByteLength: length }));
}

/** What a disk refuses directly, and takes the usual way. */
export function isRefused(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return code === 'EINVAL' || code === 'EOPNOTSUPP' || code === 'ENOTSUP';
}

export function isAligned(length: number): boolean {
  return length % alignment === 0;
}
