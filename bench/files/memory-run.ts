/**
 * `<bytes> <released|collected>`: streams a backup through encryption and decryption, checks what comes out and prints
 * the peak RSS in KiB. Chunks are released as they are written, or left to the garbage collector.
 */
import { backupFileLength, decryptBackup, encryptBackup, releasing } from '../../lib/backup/file.ts';
import { createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import type { Bytes } from '../../lib/protocol/crypto/bytes.ts';

const chunkLength = 65536;
const length = Number(process.argv[2]);
const to = process.argv[3] === 'released' ? releasing : (sink: WritableStream<Uint8Array>) => sink;
const key = createBackupKey();
let made = 0;
let sealed = 0;
let opened = 0;

/** The byte at an offset of the backup. */
function byteAt(offset: number): number {
  return Math.floor(offset / chunkLength) & 255;
}

const backup = new ReadableStream<Bytes>({
  pull(controller) {
    if (made === length) return controller.close();
    const chunk = new Uint8Array(Math.min(chunkLength, length - made)).fill(byteAt(made));
    made += chunk.length;
    controller.enqueue(chunk);
  },
});

const counted = new TransformStream<Bytes, Bytes>({
  transform(chunk, controller) {
    sealed += chunk.length;
    controller.enqueue(chunk);
  },
});

const checked = new WritableStream<Uint8Array>({
  write(chunk) {
    if (chunk[0] !== byteAt(opened) || chunk.at(-1) !== byteAt(opened + chunk.length - 1))
      throw new Error(`expected other bytes at ${opened}`);
    opened += chunk.length;
  },
});

const [encryption, decryption] = [encryptBackup(key), decryptBackup(key)];
await Promise.all([
  backup.pipeTo(to(encryption.writable)),
  encryption.readable.pipeThrough(counted).pipeTo(to(decryption.writable)),
  decryption.readable.pipeTo(to(checked)),
]);
if (opened !== length || sealed !== backupFileLength(length))
  throw new Error(`expected ${length} bytes in ${backupFileLength(length)}, got ${opened} in ${sealed}`);
console.log(process.resourceUsage().maxRSS);
