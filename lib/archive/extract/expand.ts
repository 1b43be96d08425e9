/** The bytes of a sparse file with its holes as zeros, as everyone but a file system wants them. */
import type { FileEntry } from '../format/entry.ts';

const zeros = new Uint8Array(64 * 1024);

/** `content` is what the archive has of the file. Chunks are lent until the next is asked for. */
export async function* expand(
  { size, data }: FileEntry,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (!data) return yield* content;
  const later = [...data].reverse();
  let at = 0;
  let end = 0;
  for await (const chunk of content)
    for (let from = 0; from < chunk.length; ) {
      if (at === end) {
        const piece = later.pop();
        if (!piece) return;
        yield* holeOf(piece.offset - at);
        at = piece.offset;
        end = at + piece.length;
      }
      const part = chunk.subarray(from, from + end - at);
      yield part;
      from += part.length;
      at += part.length;
    }
  yield* holeOf(size - at);
}

function* holeOf(length: number): Generator<Uint8Array> {
  for (let left = length; left > 0; left -= zeros.length) yield zeros.subarray(0, Math.min(left, zeros.length));
}
