/** Bytes into a file, and on to the disk while more are made, so that the wait for the disk at the end is short. */
import type { FileHandle } from 'node:fs/promises';

/** Bytes after which the disk is given what was written, unless it is still busy with what it was given before. */
const portion = 64 * 1024 * 1024;

/** A chunk may be reused once the next is asked for. Throws what writing throws; the caller still waits for the disk. */
export async function writeThrough(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let waiting = 0;
  let syncing: Promise<void> | undefined;
  let failed: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of chunks) {
      // Not `writeFile`, which writes half a MiB at a time.
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
      waiting += chunk.length;
      // The system tells of a lost write once, so what is told here must not be forgotten.
      if (failed) throw failed.error;
      if (waiting < portion || syncing) continue;
      waiting = 0;
      syncing = file.datasync().then(
        () => {
          syncing = undefined;
        },
        (error) => {
          failed = { error };
        },
      );
    }
  } finally {
    await syncing;
  }
  if (failed) throw failed.error;
}
