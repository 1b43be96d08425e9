/** What is backed up in a measurement. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const mebibyte = 2 ** 20;
const largest = 16 * 1024;
const filesInAFolder = 40;
const foldersInAFolder = 25;

/**
 * A tree of 0 to 16 KiB a file, half of them below 4 KiB, three folders deep, the same at every call. Their times have
 * fractions of a second, as those of files that programs write have. Gives the bytes of all files.
 */
export function plantSmallFiles(folder: string, files: number): number {
  const noise = noiseOf('small files');
  let total = 0;
  for (let index = 0; index < files; index++) {
    const group = Math.floor(index / filesInAFolder);
    const place = join(folder, `year-${Math.floor(group / foldersInAFolder)}`, `folder-${group % foldersInAFolder}`);
    if (index % filesInAFolder === 0) mkdirSync(place, { recursive: true });
    const name = join(place, `document-${index}.txt`);
    const [size, time] = [noise.update(Buffer.alloc(4)).readUInt32BE() / 2 ** 32, noise.update(Buffer.alloc(4))];
    const length = Math.floor(size ** 2 * largest);
    writeFileSync(name, noise.update(Buffer.alloc(length)));
    // Within two years, to a microsecond.
    const modified = 1_700_000_000 + time.readUInt32BE() / 64 + 0.123457;
    utimesSync(name, modified + 1000.25, modified);
    total += length;
  }
  return total;
}

/** Bytes that no file system can compress or leave out. */
export function plantNoise(path: string, mebibytes: number): void {
  const noise = noiseOf(randomBytes(16).toString('hex'));
  const file = openSync(path, 'w');
  for (let i = 0; i < mebibytes; i++) writeSync(file, noise.update(Buffer.alloc(mebibyte)));
  closeSync(file);
}

function noiseOf(seed: string) {
  return createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16));
}
