/** A large file written front to back in blocks, directly where that can be: one is written while the next is gathered. */
import type { FileHandle } from 'node:fs/promises';
import { createBlock, isAligned, isRefused, openDirect } from './direct.ts';

const blockLength = 4 * 1024 * 1024;
/** Bytes after which the disk is given what was written, unless it is still busy with what it was given before. */
const portion = 64 * 1024 * 1024;

/** As FileHandle is, in so far. */
export interface LargeFile {
  readonly fd: number;
  write(bytes: Uint8Array, from: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>;
}

export interface BlockOptions {
  /** Asks the system for what was written the usual way, so that the wait for the disk at the end is short. */
  readonly sync?: (() => Promise<void>) | undefined;
  /** Instead of the system's. */
  readonly direct?: typeof openDirect | undefined;
}

export class BlockWriter {
  /** Bytes that the file has so far. */
  position = 0;
  readonly #file: LargeFile;
  #direct: FileHandle | undefined;
  readonly #sync: BlockOptions['sync'];
  #block = createBlock(blockLength);
  #other = createBlock(blockLength);
  #filled = 0;
  #writing: Promise<void> = Promise.resolve();
  #waiting = 0;
  #syncing: Promise<void> | undefined;
  #failed: { readonly error: unknown } | undefined;

  /** Of an empty file, which stays open when the writer is closed. */
  static async open(file: LargeFile, { sync, direct = openDirect }: BlockOptions = {}): Promise<BlockWriter> {
    return new BlockWriter(file, await direct(file), sync);
  }

  private constructor(file: LargeFile, direct: FileHandle | undefined, sync: BlockOptions['sync']) {
    this.#file = file;
    this.#direct = direct;
    this.#sync = sync;
  }

  /** A chunk may be reused once this settles. Throws what writing throws, also of chunks before this one. */
  async add(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + blockLength - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === blockLength) await this.#begin();
    }
  }

  async end(): Promise<void> {
    await this.#begin();
    await this.#writing;
    await this.#syncing;
    this.#requireKept();
  }

  /** After an error too. What {@link end} did not see to may not be written. */
  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#syncing;
    await this.#direct?.close();
  }

  async #begin(): Promise<void> {
    await this.#writing;
    const block = this.#block.subarray(0, this.#filled);
    [this.#block, this.#other] = [this.#other, this.#block];
    this.#filled = 0;
    this.#writing = this.#write(block);
    // Whoever waits for it hears of it; until then it is nobody's.
    this.#writing.catch(() => {});
  }

  async #write(block: Uint8Array): Promise<void> {
    for (let at = 0; at < block.length; ) {
      const written = await this.#writeSome(block.subarray(at));
      at += written;
      this.position += written;
    }
    this.#requireKept();
  }

  /** The system tells of a lost write once, so what it told on the way must not be forgotten. */
  #requireKept(): void {
    if (this.#failed) throw this.#failed.error;
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
    if (!this.#sync || this.#waiting < portion || this.#syncing) return;
    this.#waiting = 0;
    this.#syncing = this.#sync().then(
      () => {
        this.#syncing = undefined;
      },
      (error) => {
        this.#failed = { error };
      },
    );
  }
}
