/** A stream cut into segments that are worked on a few at a time and come out in order. */
import type { Bytes } from '../protocol/crypto/bytes.ts';

/** Segments at work at once: enough to keep the processor busy while the next are gathered, few enough to be small. */
const inFlight = 3;

/** Turns one segment into what comes out for it. `segment` is lent until the promise settles. */
export type SegmentWork = (segment: Bytes, place: SegmentPlace) => Promise<Bytes>;

export interface SegmentPlace {
  /** From 0. */
  readonly index: number;
  readonly last: boolean;
}

/**
 * Chunks of any size in, the work's results out. `capacity(index)` is a segment's length in bytes; the last one takes
 * what is left, is never empty unless the whole input is, and is known as the last before it is worked on. A chunk may
 * be reused once its write has settled. The first work that fails ends both sides with its error, and nothing of its
 * segment or a later one comes out.
 */
export function mapSegments(
  capacity: (index: number) => number,
  work: SegmentWork,
): TransformStream<Uint8Array, Bytes> {
  const results = inOrder();
  const writer = results.writable.getWriter();
  const spare: Bytes[] = [];
  let segment = new Uint8Array(capacity(0));
  let filled = 0;
  let index = 0;

  async function begin(last: boolean): Promise<void> {
    await writer.ready;
    const lent = segment;
    const result = work(lent.subarray(0, filled), { index, last });
    ignore(result.finally(() => spare.push(lent)));
    ignore(writer.write(result));
    index += 1;
    filled = 0;
    segment = take(spare, capacity(index));
  }

  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      // Else a writer would learn of a failure, or of a reader who left, only at its next chunk.
      writer.closed.catch((reason) => controller.error(reason));
      // An abort waits for the write under way, which may itself wait for a reader: this frees it.
      controller.signal.addEventListener('abort', () => ignore(writer.abort(controller.signal.reason)));
    },
    async write(chunk) {
      if (!(chunk instanceof Uint8Array)) {
        const error = new TypeError('chunk expected a Uint8Array');
        ignore(writer.abort(error));
        throw error;
      }
      for (let at = 0; at < chunk.length; ) {
        if (filled === capacity(index)) await begin(false);
        const part = chunk.subarray(at, at + capacity(index) - filled);
        segment.set(part, filled);
        filled += part.length;
        at += part.length;
      }
    },
    async close() {
      await begin(true);
      await writer.close();
    },
  });
  return { readable: results.readable, writable };
}

/** A queue of promises: full at {@link inFlight}, read out one after the other, as fast as the reader asks. */
function inOrder(): TransformStream<Promise<Bytes>, Bytes> {
  return new TransformStream(
    {
      async transform(result, output) {
        const bytes = await result;
        if (bytes.length > 0) output.enqueue(bytes);
      },
    },
    { highWaterMark: inFlight },
  );
}

/** Buffers are used again, so that a long stream makes no garbage of its own. */
function take(spare: Bytes[], length: number): Bytes {
  const buffer = spare.pop();
  return buffer && buffer.length >= length ? buffer : new Uint8Array(length);
}

/** For promises whose failure the stream itself reports: a failure after the first is no news to anyone. */
function ignore(promise: Promise<unknown>): void {
  promise.catch(() => {});
}
