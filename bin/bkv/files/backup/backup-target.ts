/** Where a backup goes: a file that appears when it is whole, or standard output. */
import type { BigIntStats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure } from '../../failure.ts';
import { DiskFull, isDiskFull } from '../disk-full.ts';
import { requireFree, requirePlainFile, writeWholeFile } from '../whole-file.ts';
import { writeThrough } from './write-through.ts';

type Chunks = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** Writes a backup, chunk by chunk. A chunk may be reused when its `write` settles. */
export interface Sink {
  /** Of the file that is being written, if it is one. */
  readonly stats: BigIntStats | undefined;
  /** Gives the bytes that the backup is going to have, as far as can be said. Asked when they do not fit, for the user. */
  expect(size: () => Promise<number>): void;
  write(chunks: Chunks): Promise<void>;
}

export interface Target {
  readonly out: string;
  readonly force: boolean;
}

/** The folder in which `out` stands. Undefined for standard output. */
export function folderOf(out: string): string | undefined {
  return out === '-' ? undefined : dirname(resolve(out));
}

/** Before anything is read. Throws `usage` and `target_exists`. */
export async function requireWritable({ out, force }: Target): Promise<void> {
  if (out === '-') {
    if (process.stdout.isTTY)
      throw new Failure('usage', 'A backup is not for a terminal: send standard output to a file or a program.');
    return;
  }
  await requirePlainFile(out);
  if (!force) await requireFree(out);
}

/** Gives how many bytes the backup has. */
export async function writeTarget({ out, force }: Target, write: (sink: Sink) => Promise<void>): Promise<number> {
  let size = 0;
  let written = 0;
  let expected: (() => Promise<number>) | undefined;
  const expect = (bytes: () => Promise<number>) => {
    expected = bytes;
  };
  async function* counted(chunks: Chunks) {
    for await (const chunk of chunks) {
      yield chunk;
      size += chunk.length;
    }
  }
  if (out === '-') {
    await write({ stats: undefined, expect, write: (chunks) => writeOutput(counted(chunks)) });
    return size;
  }
  await writeWholeFile(out, { replace: force }, async (file) => {
    const stats = await file.stat({ bigint: true });
    const onWritten = (bytes: number) => {
      written = bytes;
    };
    return write({ stats, expect, write: (chunks) => writeThrough(file, counted(chunks), { onWritten }) });
  }).catch(async (error) => {
    if (!isDiskFull(error)) throw error;
    const needed = await expected?.().catch(() => undefined);
    throw new DiskFull(out, needed === undefined ? undefined : Math.max(needed - written, 0));
  });
  return size;
}

/** To standard output. */
export async function writeOutput(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks)
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(chunk, (error) =>
        error ? reject(Object.assign(error, { path: 'Standard output' })) : resolve(),
      );
    });
}
