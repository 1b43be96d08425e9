import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DamagedBackup, decryptBackup, encryptBackup } from '../../lib/backup/file.ts';
import type { Damage } from '../../lib/backup/format.ts';
import { type BackupKey, createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { type Bytes, concat } from '../../lib/protocol/crypto/bytes.ts';
import { counterBytes, outcome, pieces, through } from './backup-streams.ts';

const mebibyte = 2 ** 20;
const key = createBackupKey();
/** Four segments, the last of them not full. */
const backup = counterBytes(3 * mebibyte + 500_000);
const lastTag = backup.length + 40 + 3 * 16;
let file: Bytes;
let header: Bytes;
let segments: Bytes[];

beforeAll(async () => {
  file = await through(encryptBackup(key), backup);
  header = file.slice(0, 40);
  segments = pieces(file.slice(40), mebibyte - 40, mebibyte);
});

/** Offset in the backup where a segment starts. */
const startOf = (segment: number) => (segment === 0 ? 0 : segment * (mebibyte - 16) - 40);

/** Fails unless the file is refused at that segment, and nothing but authentic bytes before it came out. */
async function expectDamage(damaged: Bytes, reason: Damage, segment: number): Promise<void> {
  const { out, error } = await outcome(decryptBackup(key), pieces(damaged, 65536));
  expect(error).toBeInstanceOf(DamagedBackup);
  expect(error).toMatchObject({ reason, segment });
  expect(out.length).toBeLessThanOrEqual(startOf(segment));
  expect(out.equals(backup.subarray(0, out.length))).toBe(true);
}

function flip(bytes: Uint8Array, at: number, bit: number): Bytes {
  const flipped = new Uint8Array(bytes);
  turn(flipped, at, bit);
  return flipped;
}

function turn(bytes: Uint8Array, at: number, bit: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
}

/** In the long file itself, then turned back: thousands of copies of it would take minutes. */
async function expectFound({ at, bit }: { at: number; bit: number }, reason: Damage, segment: number): Promise<void> {
  turn(file, at, bit);
  await expectDamage(file, reason, segment).finally(() => turn(file, at, bit));
}

async function expectNothingOpened(file: Bytes, by: BackupKey): Promise<void> {
  const { out, error } = await outcome(decryptBackup(by), pieces(file, 65536));
  expect(error).toBeInstanceOf(DamagedBackup);
  expect(error).toMatchObject({ reason: 'wrong_key_or_damaged', segment: 0 });
  expect(out).toHaveLength(0);
}

/** The segment that holds an offset of the file. */
const segmentAt = (offset: number) => Math.floor(offset / mebibyte);
const reasonAt = (segment: number): Damage => (segment === 0 ? 'wrong_key_or_damaged' : 'damaged');
const bits = [0, 1, 2, 3, 4, 5, 6, 7];

describe('one flipped bit', () => {
  test('anywhere in a short file is found', async () => {
    const short = await through(encryptBackup(key), backup.slice(0, 40));
    for (let at = 0; at < short.length; at++)
      for (const bit of bits)
        await expectDamage(flip(short, at, bit), at === 0 ? 'not_a_backup' : 'wrong_key_or_damaged', 0);
  });

  test('anywhere in the header of a long file is found at its first segment', async () => {
    for (let at = 0; at < 40; at++)
      for (const bit of bits) await expectFound({ at, bit }, at === 0 ? 'not_a_backup' : 'wrong_key_or_damaged', 0);
  });

  test.each([0, 1, 2, 3])('anywhere in the tag of segment %d is found there', async (segment) => {
    const tag = segment === 3 ? lastTag : (segment + 1) * mebibyte - 16;
    for (let at = tag; at < tag + 16; at++)
      for (const bit of bits) await expectFound({ at, bit }, reasonAt(segment), segment);
  });

  test('elsewhere is found in its segment', async () => {
    const ends = [40, mebibyte - 17, mebibyte, 2 * mebibyte - 17, 2 * mebibyte, 3 * mebibyte, lastTag - 1];
    for (const at of ends) await expectFound({ at, bit: 3 }, reasonAt(segmentAt(at)), segmentAt(at));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 40, max: file.length - 1 }), fc.nat(7), (at, bit) =>
        expectFound({ at, bit }, reasonAt(segmentAt(at)), segmentAt(at)),
      ),
    );
  });
});

describe('a file cut off', () => {
  test.each([
    [0, 'truncated', 0],
    [1, 'truncated', 0],
    [39, 'truncated', 0],
    [40, 'truncated', 0],
    [55, 'truncated', 0],
    [56, 'wrong_key_or_damaged', 0],
    [mebibyte - 1, 'wrong_key_or_damaged', 0],
    [mebibyte, 'wrong_key_or_damaged', 0],
    [mebibyte + 1, 'truncated', 1],
    [mebibyte + 15, 'truncated', 1],
    [mebibyte + 16, 'damaged', 1],
    [2 * mebibyte - 1, 'damaged', 1],
    [2 * mebibyte, 'damaged', 1],
    [2 * mebibyte + 1, 'truncated', 2],
    [3 * mebibyte, 'damaged', 2],
    [3 * mebibyte + 15, 'truncated', 3],
    [lastTag - 1, 'damaged', 3],
    [lastTag, 'damaged', 3],
    [lastTag + 15, 'damaged', 3],
  ] as const)('after %d bytes is %s at segment %d', (length, reason, segment) =>
    expectDamage(file.subarray(0, length), reason, segment),
  );

  test('anywhere else is found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), async (length) => {
        const { out, error } = await outcome(decryptBackup(key), [file.subarray(0, length)]);
        expect(error).toBeInstanceOf(DamagedBackup);
        expect(out.equals(backup.subarray(0, out.length))).toBe(true);
      }),
    );
  });
});

describe('segments out of place', () => {
  const rebuilt = (...order: number[]) => concat(header, ...order.map((i) => segments[i] ?? new Uint8Array(0)));

  test('the untouched file, put together again, opens', async () => {
    expect(Buffer.compare(await through(decryptBackup(key), rebuilt(0, 1, 2, 3)), backup)).toBe(0);
  });

  test.each([
    ['swapped in the middle', [0, 2, 1, 3], 1],
    ['first and second swapped', [1, 0, 2, 3], 0],
    ['last two swapped', [0, 1, 3, 2], 2],
    ['first dropped', [1, 2, 3], 0],
    ['second dropped', [0, 2, 3], 1],
    ['third dropped', [0, 1, 3], 2],
    ['last dropped', [0, 1, 2], 2],
    ['all but the first dropped', [0], 0],
    ['all dropped but the last', [3], 0],
    ['second doubled', [0, 1, 1, 2, 3], 2],
    ['first doubled', [0, 0, 1, 2, 3], 1],
    ['last doubled', [0, 1, 2, 3, 3], 3],
    ['file doubled', [0, 1, 2, 3, 0, 1, 2, 3], 3],
  ] as const)('%s', (_title, order, segment) => expectDamage(rebuilt(...order), reasonAt(segment), segment));

  test('all dropped: only the header is left', () => expectDamage(rebuilt(), 'truncated', 0));

  test.each([1, 15, 16, 17, mebibyte, 2 * mebibyte])('%d bytes appended to a file', (length) =>
    expectDamage(concat(file, new Uint8Array(length)), 'damaged', 3),
  );

  test('bytes appended to a file whose last segment is full', async () => {
    const full = await through(encryptBackup(key), backup.slice(0, startOf(2)));
    expect(full.length).toBe(2 * mebibyte);
    for (const length of [16, 17, mebibyte]) await expectDamage(concat(full, new Uint8Array(length)), 'damaged', 1);
    await expectDamage(concat(full, new Uint8Array(1)), 'damaged', 1);
  });

  test("another file's segment, header or tail, under the same key", async () => {
    const other = await through(encryptBackup(key), backup);
    const [start, end] = [mebibyte, 2 * mebibyte];
    await expectDamage(concat(file.slice(0, start), other.slice(start, end), file.slice(end)), 'damaged', 1);
    await expectDamage(concat(other.slice(0, 40), file.slice(40)), 'wrong_key_or_damaged', 0);
    await expectDamage(concat(file.slice(0, 3 * mebibyte), other.slice(3 * mebibyte)), 'damaged', 3);
  });
});

describe('another key', () => {
  test('opens nothing', async () => {
    await expectNothingOpened(file, createBackupKey());
    const short = await through(encryptBackup(key));
    await expectNothingOpened(short, createBackupKey());
  });

  test('one bit away opens nothing', async () => {
    const short = await through(encryptBackup(key), backup.slice(0, 10));
    for (let at = 0; at < 32; at++) {
      const near = createBackupKey();
      near.reveal().set(flip(key.reveal(), at, at % 8));
      await expectNothingOpened(short, near);
    }
  });
});

describe('the error', () => {
  test('says what is wrong, and in which segment', async () => {
    const message = async (bytes: Bytes) => String((await outcome(decryptBackup(key), [bytes])).error);
    expect(await message(new Uint8Array(0))).toBe('DamagedBackup: backup file: segment 0 is cut off');
    expect(await message(new TextEncoder().encode('PK: a ZIP file'))).toBe(
      'DamagedBackup: backup file: segment 0 does not start as a backup does',
    );
    expect(await message(flip(file, 100, 0))).toMatch(/segment 0 does not open: the key is another one/);
    expect(await message(flip(file, 2 * mebibyte + 1, 0))).toMatch(/segment 2 does not open: bytes of the file were/);
  });
});
