/** A stream cut into segments that are worked on a few at a time and come out in order. */
import { reasonOf } from '../protocol/abort.ts';
import type { Bytes } from '../protocol/crypto/bytes.ts';

/** Segments at work at once: enough to keep the processor busy while the next are gathered, few enough to be small. */
const inFlight = 3;

/**
 * Turns one segment into what comes out for it. `segment` is valid until the promise settles; then it is filled anew.
 */
export type SegmentWork = (segment: Bytes, place: SegmentPlace) => Promise<Bytes>;

export interface SegmentPlace {
  /** From 0. */
  readonly index: number;
  readonly last: boolean;
}

/** What is done with each segment, and how long each is. */
export interface Segments {
  /** Bytes of the segment of this index, from 0. */
  readonly capacity: (index: number) => number;
  readonly work: SegmentWork;
}

/** For streams of many gigabytes. */
export interface StreamOptions {
  /** Ends the stream at both sides, with the signal's reason. What came out until then is no backup. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes of what goes in are done, a MiB at a time; the last is all of it. Its error ends the stream. */
  readonly onProgress?: ((progress: { readonly bytes: number }) => void) | undefined;
}

/**
 * Chunks of any size in, the work's results out, in order. The last segment may be shorter, and is empty only when the
 * whole input is; its work is told that it is the last. A chunk may be reused once its write has settled. When the work on
 * a segment fails, both sides end with its error, and nothing of this segment or a later one comes out.
 */
export function mapSegments(
  { capacity, work }: Segments,
  { signal, onProgress }: StreamOptions = {},
): TransformStream<Uint8Array, Bytes> {
  const { stream: results, fail } = inOrder(onProgress);
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
    ignore(writer.write({ bytes: result, taken: filled }));
    index += 1;
    filled = 0;
    segment = take(spare, capacity(index));
  }

  const stop = () => fail(signal && reasonOf(signal));
  const forget = () => signal?.removeEventListener('abort', stop);
  signal?.addEventListener('abort', stop);
  writer.closed.then(forget, forget);
  if (signal?.aborted) stop();

  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      // So that a writer learns at once that the work failed or the reader left, and not only at its next chunk.
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

interface Result {
  readonly bytes: Promise<Bytes>;
  /** The length of the segment that it is made of. */
  readonly taken: number;
}

/** A queue of promises, full at {@link inFlight}. They are read in their order, as fast as the reader asks. */
function inOrder(onProgress: StreamOptions['onProgress']) {
  let done = 0;
  let fail = (_reason: unknown) => {};
  const stream = new TransformStream<Result, Bytes>(
    {
      start(output) {
        // At once, even where the reader has stopped reading.
        fail = (reason) => output.error(reason);
      },
      async transform({ bytes, taken }, output) {
        const result = await bytes;
        if (result.length > 0) output.enqueue(result);
        done += taken;
        onProgress?.({ bytes: done });
      },
    },
    { highWaterMark: inFlight },
  );
  return { stream, fail };
}

/** Buffers are used again, so that a long stream makes no garbage of its own. */
function take(spare: Bytes[], length: number): Bytes {
  const buffer = spare.pop();
  return buffer && buffer.length >= length ? buffer : new Uint8Array(length);
}

/** The stream itself reports the first failure. Those that follow from it are of no use to anyone. */
function ignore(promise: Promise<unknown>): void {
  promise.catch(() => {});
}
