/**
 * Bytes into a file, and on to the disk while more are made, so that the wait for the disk at the end is short: directly
 * where that can be, and otherwise by asking the system for it now and then.
 */
import type { FileHandle } from 'node:fs/promises';
import { createBlock, isAligned, isRefused, openDirect } from './direct.ts';

/** Bytes written at once. While they are, the next are gathered. */
const blockLength = 4 * 1024 * 1024;
/** Bytes after which the disk is given what was written, unless it is still busy with what it was given before. */
const portion = 64 * 1024 * 1024;

export interface WriteOptions {
  /** Told how many bytes the file has so far. */
  readonly onWritten?: (bytes: number) => void;
  /** Instead of the system's. */
  readonly direct?: typeof openDirect;
}

/** Into an empty file. A chunk may be reused once the next is asked for. The caller still waits for the disk. */
export async function writeThrough(
  file: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  { onWritten = () => {}, direct = openDirect }: WriteOptions = {},
): Promise<void> {
  const writer = new BlockWriter(file, await direct(file));
  let [block, other] = [createBlock(blockLength), createBlock(blockLength)];
  let filled = 0;
  let writing: Promise<void> = Promise.resolve();
  const begin = async () => {
    await writing;
    onWritten(writer.position);
    writing = writer.write(block.subarray(0, filled));
    // Whoever waits for it hears of it; until then it is nobody's.
    writing.catch(() => {});
    [block, other, filled] = [other, block, 0];
  };
  try {
    for await (const chunk of chunks)
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + blockLength - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === blockLength) await begin();
      }
    await begin();
    await writing;
  } finally {
    await writing.catch(() => {});
    await writer.close();
  }
  writer.requireKept();
}

/** Writes blocks one after the other. */
class BlockWriter {
  position = 0;
  readonly #file: FileHandle;
  #direct: FileHandle | undefined;
  #waiting = 0;
  #syncing: Promise<void> | undefined;
  #failed: { readonly error: unknown } | undefined;

  constructor(file: FileHandle, direct: FileHandle | undefined) {
    this.#file = file;
    this.#direct = direct;
  }

  /** Throws what writing throws, also of blocks before this one. */
  async write(block: Uint8Array): Promise<void> {
    for (let at = 0; at < block.length; ) {
      const written = await this.#writeSome(block.subarray(at));
      at += written;
      this.position += written;
    }
    this.requireKept();
  }

  /** The system tells of a lost write once, so what it told on the way must not be forgotten. */
  requireKept(): void {
    if (this.#failed) throw this.#failed.error;
  }

  async close(): Promise<void> {
    await this.#syncing;
    await this.#direct?.close();
  }

  async #writeSome(bytes: Uint8Array): Promise<number> {
    if (this.#direct && isAligned(bytes.length) && isAligned(this.position))
      try {
        return (await this.#direct.write(bytes, 0, bytes.length, this.position)).bytesWritten;
      } catch (error) {
        if (!isRefused(error)) throw error;
        await this.#direct.close();
        this.#direct = undefined;
      }
    const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length, this.position);
    this.#waiting += bytesWritten;
    this.#giveToDisk();
    return bytesWritten;
  }

  #giveToDisk(): void {
    if (this.#waiting < portion || this.#syncing) return;
    this.#waiting = 0;
    this.#syncing = this.#file.datasync().then(
      () => {
        this.#syncing = undefined;
      },
      (error) => {
        this.#failed = { error };
      },
    );
  }
}
