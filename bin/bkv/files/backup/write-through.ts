/** Bytes into a file, and on to the disk while more are made, so that the wait for the disk at the end is short. */
import type { FileHandle } from 'node:fs/promises';
import { type BlockOptions, BlockWriter } from '../../../../lib/archive/large/block-writer.ts';

export interface WriteOptions {
  /** Told how many bytes the file has so far. */
  readonly onWritten?: (bytes: number) => void;
  readonly direct?: BlockOptions['direct'];
}

/** Into an empty file. A chunk may be reused once the next is asked for. The caller still waits for the disk. */
export async function writeThrough(
  file: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  { onWritten = () => {}, ...options }: WriteOptions = {},
): Promise<void> {
  const writer = await BlockWriter.open(file, { ...options, sync: () => file.datasync() });
  try {
    for await (const chunk of chunks) {
      await writer.add(chunk);
      onWritten(writer.position);
    }
    await writer.end();
  } finally {
    await writer.close();
  }
}
