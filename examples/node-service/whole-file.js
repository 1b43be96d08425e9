/** A file that appears under its name only once it is whole. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';

/** Streams `from` through `transform` into `to`, in constant memory. What was at `to` is replaced at the end, or never. */
export async function transformFile(from, transform, to) {
  const part = `${to}.part`;
  try {
    const source = Readable.toWeb(createReadStream(from));
    await source.pipeThrough(transform).pipeTo(Writable.toWeb(createWriteStream(part, { mode: 0o600 })));
    await rename(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
