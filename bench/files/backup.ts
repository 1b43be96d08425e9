/**
 * Backup files against raw WebCrypto AES-256-GCM on the same 1 MiB buffers: `npm run bench -- backup [MiB a round]
 * [rounds]`. Rounds of the two sides alternate and the medians are compared; both sides count their results and drop
 * them. Also shown, but not judged: the same with 64 KiB chunks, as a disk gives them. There most of the time goes into
 * moving sixteen chunks through web streams for each raw call.
 */
import { decryptBackup, encryptBackup } from '../../lib/backup/file.ts';
import { createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import type { Bytes } from '../../lib/protocol/crypto/bytes.ts';
import type { Measure } from '../report/measure.ts';
import { publish } from '../report/publish.ts';
import { median } from '../report/quantile.ts';

type Stream = TransformStream<Uint8Array, Bytes>;

const mebibyte = 2 ** 20;
const target = 0.8;
const [size, rounds] = [Number(process.argv[2] ?? 256), Number(process.argv[3] ?? 9)];

const key = createBackupKey();
const rawKey = await crypto.subtle.importKey('raw', key.reveal(), 'AES-GCM', false, ['encrypt', 'decrypt']);
const buffers = Array.from({ length: size }, () => random(mebibyte));
const file: Bytes[] = [];
await through(encryptBackup(key), buffers, (bytes) => file.push(bytes));
const segments: Bytes[] = [];
await raw('encrypt', buffers, (bytes) => segments.push(bytes));

function random(length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}

function cut(chunks: Bytes[], length: number): Bytes[] {
  return chunks.flatMap((chunk) =>
    Array.from({ length: Math.ceil(chunk.length / length) }, (_, i) => chunk.subarray(i * length, (i + 1) * length)),
  );
}

async function through(stream: Stream, chunks: Bytes[], out: (bytes: Bytes) => void): Promise<void> {
  const feed = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  await feed.pipeThrough(stream).pipeTo(new WritableStream({ write: out }));
}

/** The control: every call awaited before the next, each with a nonce of its own. */
async function raw(use: 'encrypt' | 'decrypt', chunks: Bytes[], out: (bytes: Bytes) => void): Promise<void> {
  for (const [i, chunk] of chunks.entries()) {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(8, i);
    out(new Uint8Array(await crypto.subtle[use]({ name: 'AES-GCM', iv }, rawKey, chunk)));
  }
}

type Run = (out: (bytes: Bytes) => void) => Promise<void>;

/** MB/s of plaintext. */
async function speed(run: Run): Promise<number> {
  let length = 0;
  const start = performance.now();
  await run((bytes) => {
    length += bytes.length;
  });
  const seconds = (performance.now() - start) / 1000;
  if (length < size * mebibyte) throw new Error(`expected ${size} MiB, got ${length} bytes`);
  return (size * mebibyte) / 1e6 / seconds;
}

/** Of the medians. */
async function compare(what: string, ours: Run, control: Run): Promise<Measure> {
  const speeds: { ours: number[]; control: number[] } = { ours: [], control: [] };
  for (let round = 0; round <= rounds; round++) {
    const [ofControl, ofOurs] = [await speed(control), await speed(ours)];
    if (round === 0) continue; // warms up
    speeds.control.push(ofControl);
    speeds.ours.push(ofOurs);
  }
  const other = { what: 'raw', value: median(speeds.control) };
  return { what, unit: 'MB/s', ours: median(speeds.ours), other };
}

const measures: Measure[] = [];
for (const length of [mebibyte, 65536]) {
  const [plain, sealed] = [cut(buffers, length), cut(file, length)];
  const chunks = `${length / 1024} KiB chunks`;
  const encryption = await compare(
    `encryption, ${chunks}`,
    (out) => through(encryptBackup(key), plain, out),
    (out) => raw('encrypt', buffers, out),
  );
  const decryption = await compare(
    `decryption, ${chunks}`,
    (out) => through(decryptBackup(key), sealed, out),
    (out) => raw('decrypt', segments, out),
  );
  const goal = { atLeast: target };
  measures.push(...[encryption, decryption].map((one) => (length === mebibyte ? { ...one, goal } : one)));
}
publish({ name: 'backup', measures, details: { rounds, size } });
