/** Memory given back at once, for streams of many gigabytes. */
import type { Bytes } from '../protocol/crypto/bytes.ts';

/**
 * Writes to `sink`, and frees each chunk once that write has settled: whoever passed it on finds it empty. Left to the
 * garbage collector, V8 lets more than 100 MB of chunks that nobody uses pile up before it looks. A view of a part of a
 * buffer is left alone, and so is everything where `ArrayBuffer.prototype.transfer` (ES2024) is missing.
 *
 * Only for a sink that is done with a chunk when its write settles. Node's `Writable.toWeb` is not: it settles once the
 * chunk is queued, which would then be written as nothing. In Node, await the write: `write: (chunk) =>
 * fileHandle.writeFile(chunk)`.
 */
export function releasing(sink: WritableStream<Uint8Array>): WritableStream<Bytes> {
  const writer = sink.getWriter();
  return new WritableStream({
    start(controller) {
      writer.closed.catch((reason) => controller.error(reason));
      controller.signal.addEventListener('abort', () => writer.abort(controller.signal.reason).catch(() => {}));
    },
    async write(chunk) {
      await writer.write(chunk);
      if (chunk.byteLength === chunk.buffer.byteLength) chunk.buffer.transfer?.(0);
    },
    close() {
      return writer.close();
    },
  });
}
