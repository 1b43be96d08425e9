/** Gathers the many small pieces of an archive into few large ones: each that goes on its way costs as much as a large one. */

type Chunk = Uint8Array<ArrayBuffer>;

const usual = 1024 * 1024;

export class Batch {
  readonly #bytes: Chunk;
  #filled = 0;

  /** 0: every piece comes out by itself. */
  constructor(length = usual) {
    this.#bytes = new Uint8Array(length);
  }

  /** The piece may be reused when this ends. What comes out is valid until the next is asked for. */
  *add(piece: Uint8Array<ArrayBufferLike>): Generator<Chunk, void> {
    if (this.#filled + piece.length > this.#bytes.length) yield* this.flush();
    if (piece.length > this.#bytes.length) {
      yield piece as Chunk;
      return;
    }
    this.#bytes.set(piece, this.#filled);
    this.#filled += piece.length;
  }

  *flush(): Generator<Chunk, void> {
    const filled = this.#filled;
    this.#filled = 0;
    if (filled > 0) yield this.#bytes.subarray(0, filled);
  }
}
