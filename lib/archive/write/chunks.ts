/** A file's bytes in large pieces, all in one buffer. */
import type { FileHandle } from 'node:fs/promises';

const chunkLength = 1024 * 1024;

export function createBuffer(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(chunkLength);
}

export interface ChunkOptions {
  /** Byte to begin at. */
  readonly from?: number;
  /** Bytes at most; fewer when the file ends. */
  readonly length?: number;
  readonly buffer?: Uint8Array<ArrayBuffer>;
}

/** A chunk is lent until the next is asked for. */
export async function* chunksOf(
  file: FileHandle,
  { from = 0, length = Number.POSITIVE_INFINITY, buffer = createBuffer() }: ChunkOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, length - at), from + at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
