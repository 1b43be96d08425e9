/** A backup in parts is the same file as a backup in a stream, whatever the parts are, and refuses what that refuses. */
import { describe, expect, test } from '@jest/globals';
import {
  backupFileLength,
  DamagedBackup,
  decryptBackup,
  decryptInParts,
  encryptBackup,
  encryptInParts,
  parseBackupKey,
} from '../../lib/backup/index.ts';
import type { BackupParts } from '../../lib/backup/parts.ts';

const key = parseBackupKey('1f'.repeat(32));
const segment = 2 ** 20;
const content = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 11)) % 256);

/** What comes out for this, added by parts of this length. One buffer is filled anew for each. */
async function through(parts: BackupParts, bytes: Uint8Array, length: number): Promise<Buffer> {
  const out: Uint8Array[] = [];
  const buffer = new Uint8Array(length);
  for (let at = 0; at < bytes.length; at += length) {
    const part = bytes.subarray(at, at + length);
    buffer.set(part);
    out.push(await parts.add(buffer.subarray(0, part.length)));
    buffer.fill(0);
  }
  return Buffer.concat([...out, await parts.end()]);
}

async function streamed(stream: TransformStream<Uint8Array, Uint8Array>, bytes: Uint8Array): Promise<Buffer> {
  const source = new Blob([new Uint8Array(bytes)]).stream();
  return Buffer.from(await new Response(source.pipeThrough(stream) as ReadableStream<Uint8Array<ArrayBuffer>>).bytes());
}

const lengths = [0, 1, segment - 57, segment - 56, segment - 55, 2 * segment - 72, 2 * segment - 71, 3_000_000];

describe.each(lengths)('%i bytes', (length) => {
  const backup = content(length);

  test.each([777_777, segment, 5 * segment])('in parts of %i are a file that a stream opens', async (part) => {
    const file = await through(encryptInParts(key), backup, part);
    expect(file.length).toBe(backupFileLength(length));
    expect((await streamed(decryptBackup(key), file)).equals(backup)).toBe(true);
  });

  test.each([777_777, segment, 5 * segment])('of a stream’s file open in parts of %i', async (part) => {
    const file = await streamed(encryptBackup(key), backup);
    expect((await through(decryptInParts(key), file, part)).equals(backup)).toBe(true);
  });
});

test('nothing added is an empty backup', async () => {
  const file = await encryptInParts(key).end();
  expect(file.length).toBe(backupFileLength(0));
  const parts = decryptInParts(key);
  expect([await parts.add(file), await parts.end()]).toEqual([new Uint8Array(), new Uint8Array()]);
});

describe('is refused', () => {
  const opened = (file: Uint8Array, part = segment, by = key) => through(decryptInParts(by), file, part);
  const file = through(encryptInParts(key), content(2_500_000), segment);

  test.each<[string, (whole: Buffer) => Uint8Array, object]>([
    ['a file of something else', () => Buffer.from('PK and more'), { reason: 'not_a_backup', segment: 0 }],
    ['no file at all', () => new Uint8Array(), { reason: 'truncated', segment: 0 }],
    ['one that ends with a segment', (whole) => whole.subarray(0, 2 * segment), { reason: 'damaged', segment: 1 }],
    ['one that ends in a tag', (whole) => whole.subarray(0, 2 * segment + 9), { reason: 'truncated', segment: 2 }],
    [
      'a changed bit',
      (whole) => whole.with(segment + 5, (whole[segment + 5] ?? 0) ^ 1),
      { reason: 'damaged', segment: 1 },
    ],
  ])('%s', async (_, change, facts) => {
    await expect(opened(change(await file))).rejects.toThrow(DamagedBackup);
    await expect(opened(change(await file))).rejects.toMatchObject(facts);
  });

  test('another key', async () => {
    const facts = { reason: 'wrong_key_or_damaged', segment: 0 };
    await expect(opened(await file, segment, parseBackupKey('2e'.repeat(32)))).rejects.toMatchObject(facts);
  });

  test('for good: after an error nothing more comes out', async () => {
    const whole = await file;
    const parts = decryptInParts(key);
    const damaged = whole.with(9, (whole[9] ?? 0) ^ 1);
    await expect(parts.add(damaged)).rejects.toThrow(DamagedBackup);
    await expect(parts.add(whole)).rejects.toThrow(DamagedBackup);
    await expect(parts.end()).rejects.toThrow(DamagedBackup);
  });

  test('what is no part, and what comes after the end', async () => {
    const parts = encryptInParts(key);
    await expect(parts.add('text' as unknown as Uint8Array)).rejects.toThrow('part expected a Uint8Array');
    await parts.end();
    await expect(parts.add(content(1))).rejects.toThrow('part expected before the end');
    await expect(parts.end()).rejects.toThrow('end expected once');
  });
});

test('parts that are added without waiting come out in their order', async () => {
  const backup = content(3_000_000);
  const parts = encryptInParts(key);
  const halves = [backup.subarray(0, 1_500_000), backup.subarray(1_500_000)];
  const out = await Promise.all([...halves.map((half) => parts.add(half)), parts.end()]);
  expect((await streamed(decryptBackup(key), Buffer.concat(out))).equals(backup)).toBe(true);
});
