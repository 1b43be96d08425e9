/** Moves a source through a transform into a consumer: all three work at the same time and end together. */

interface Passage<T> {
  readonly transform: TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>;
  readonly consume: (output: AsyncIterable<Uint8Array<ArrayBuffer>>) => Promise<T>;
  readonly signal: AbortSignal;
}

/**
 * A chunk, of the source or for the consumer, is valid until the next is asked for. For the source this holds because
 * `pipeTo` reads only while the writer wants more, and it wants more only once the last write has settled.
 */
export async function through<T>(
  source: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { transform, consume, signal }: Passage<T>,
): Promise<T> {
  const feeding = streamOf(source).pipeTo(transform.writable, { signal });
  const [consumed, fed] = await Promise.allSettled([consume(lent(transform.readable)), feeding]);
  // A consumer that fails closes its stream without a reason, so its own error is the one that says why.
  if (consumed.status === 'rejected') throw consumed.reason;
  if (fed.status === 'rejected') throw fed.reason;
  return consumed.value;
}

export function streamOf<T>(source: AsyncIterable<T>): ReadableStream<T> {
  const chunks = source[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Gives memory back at once: the garbage collector would let many megabytes pile up before it looks. */
async function* lent(chunks: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of chunks) {
    yield chunk;
    if (chunk.byteLength === chunk.buffer.byteLength) chunk.buffer.transfer?.(0);
  }
}
