/** What the tests of backup files share: reproducible bytes, and streams run to their end. */
import { createHash } from 'node:crypto';
import type { Bytes } from '../../lib/protocol/crypto/bytes.ts';

/** SHA-256(0) || SHA-256(1) || … of counters as 8 bytes big-endian, cut to `length`: the Tink vectors' plaintext. */
export function counterBytes(length: number): Bytes {
  const bytes = new Uint8Array(Math.ceil(length / 32) * 32);
  const counter = Buffer.alloc(8);
  for (let at = 0; at < length; at += 32) {
    counter.writeBigUInt64BE(BigInt(at / 32));
    bytes.set(createHash('sha256').update(counter).digest(), at);
  }
  return bytes.subarray(0, length);
}

/** The bytes in pieces of these lengths, the last of which repeats. */
export function pieces(bytes: Bytes, ...lengths: number[]): Bytes[] {
  const chunks: Bytes[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[Math.min(i, lengths.length - 1)] ?? bytes.length;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

export interface Outcome {
  /** All that came out, before the error if there was one. */
  readonly out: Buffer;
  readonly error: unknown;
}

export async function outcome(stream: TransformStream<Uint8Array, Uint8Array>, chunks: Uint8Array[]): Promise<Outcome> {
  const out: Uint8Array[] = [];
  const feed = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
  try {
    for await (const bytes of feed.pipeThrough(stream)) out.push(bytes);
    return { out: Buffer.concat(out), error: undefined };
  } catch (error) {
    return { out: Buffer.concat(out), error };
  }
}

/** All that comes out. Throws what the stream throws. */
export async function through(stream: TransformStream<Uint8Array, Uint8Array>, ...chunks: Uint8Array[]) {
  const { out, error } = await outcome(stream, chunks);
  if (error) throw error;
  return new Uint8Array(out);
}
