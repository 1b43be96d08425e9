/** Bytes on demand from a stream of chunks of any size. */
import { InvalidArchive } from './entry.ts';

export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** 1 to `most` bytes that need no waiting for, not copied; undefined when there are none. */
  atHand(most: number): Uint8Array | undefined {
    if (this.#rest.length === 0) return undefined;
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  /** The next 1 to `most` bytes, not copied. Throws {@link InvalidArchive} at the end of the stream. */
  async upTo(most: number): Promise<Uint8Array> {
    for (;;) {
      const part = this.atHand(most);
      if (part) return part;
      if (!(await this.#next())) throw new InvalidArchive('the archive is cut off');
    }
  }

  /** Throws {@link InvalidArchive} when fewer are left. */
  async exactly(length: number): Promise<Buffer> {
    // Out of Node's pool where they are few: filled to the end before anyone sees them.
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; ) {
      const part = this.atHand(length - at) ?? (await this.upTo(length - at));
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) left -= (this.atHand(left) ?? (await this.upTo(left))).length;
  }

  /** Reads to the end: only there does the source know that it was whole. */
  async drain(): Promise<void> {
    while (await this.#next());
    this.#rest = new Uint8Array();
  }

  /** Lets go of the source before its end. */
  async cancel(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (!done) this.#rest = value;
    return !done;
  }
}
