import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backupFileLength, DamagedBackup, decryptBackup, encryptBackup } from '../../lib/backup/file.ts';
import { segmentNonce } from '../../lib/backup/format.ts';
import { createBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { counterBytes, outcome, pieces, through } from './backup-streams.ts';

const mebibyte = 2 ** 20;
const key = createBackupKey();
const backup = counterBytes(3 * mebibyte + 100);

/** Bytes of backup that fill this many segments to the last byte: 16 of a segment are its tag, 40 of the first the header. */
const fullSegments = (count: number) => count * (mebibyte - 16) - 40;

const lengths = [
  0,
  1,
  15,
  16,
  17,
  1000,
  ...[1, 2, 3].flatMap((count) => [-1, 0, 1].map((d) => fullSegments(count) + d)),
];

describe('a backup file', () => {
  test.each(lengths)('of %d bytes opens as the same bytes, and is as long as foretold', async (length) => {
    const plaintext = backup.slice(0, length);
    const file = await through(encryptBackup(key), plaintext);
    expect(file.length).toBe(backupFileLength(length));
    expect(Buffer.compare(await through(decryptBackup(key), file), plaintext)).toBe(0);
  });

  test('of more segments than are in memory at once opens as the same bytes', async () => {
    const long = counterBytes(12 * mebibyte);
    const file = await through(encryptBackup(key), ...pieces(long, 65536));
    expect(Buffer.compare(await through(decryptBackup(key), ...pieces(file, 65536)), long)).toBe(0);
  });

  test('of nothing opens as nothing: no chunk comes out', async () => {
    const file = await through(encryptBackup(key));
    const reader = new Blob([file]).stream().pipeThrough(decryptBackup(key)).getReader();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  test('is 40 bytes longer, and 16 more for each segment', () => {
    expect(backupFileLength(0)).toBe(56);
    expect(backupFileLength(fullSegments(1))).toBe(mebibyte);
    expect(backupFileLength(fullSegments(1) + 1)).toBe(mebibyte + 17);
    expect(backupFileLength(fullSegments(2))).toBe(2 * mebibyte);
    expect(backupFileLength(fullSegments(4096))).toBe(4096 * mebibyte);
    for (const length of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => backupFileLength(length)).toThrow(RangeError);
  });

  test('does not depend on how the backup comes in chunks', async () => {
    const ragged = fc.array(fc.oneof(fc.nat(100), fc.nat(70_000), fc.nat(3 * mebibyte)), {
      minLength: 1,
      maxLength: 12,
    });
    const sizes = fc.tuple(fc.constantFrom(...lengths, backup.length), ragged, ragged);
    await fc.assert(
      fc.asyncProperty(sizes, async ([length, plain, sealed]) => {
        const plaintext = backup.slice(0, length);
        const file = await through(encryptBackup(key), ...pieces(plaintext, ...plain, 65536));
        expect(file.length).toBe(backupFileLength(length));
        const opened = await through(decryptBackup(key), ...pieces(file, ...sealed, 65536));
        expect(Buffer.compare(opened, plaintext)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('written and read a byte at a time is the same', async () => {
    const file = await through(encryptBackup(key), ...pieces(backup.slice(0, 300), 1));
    expect(await through(decryptBackup(key), ...pieces(file, 1))).toEqual(backup.slice(0, 300));
  });

  test('has a salt, a nonce prefix and a ciphertext of its own every time', async () => {
    const files = await Promise.all(Array.from({ length: 20 }, () => through(encryptBackup(key), backup.slice(0, 64))));
    const parts = [
      [1, 33],
      [33, 40],
      [40, 104],
      [104, 120],
    ] as const;
    for (const [start, end] of parts)
      expect(new Set(files.map((file) => Buffer.from(file.slice(start, end)).toString('hex'))).size).toBe(20);
    expect(files.every((file) => file[0] === 40)).toBe(true);
  });

  test('gives every segment a nonce of its own, and ends before the counter does', () => {
    const header = Uint8Array.from({ length: 40 }, (_, i) => i);
    const nonce = (index: number, last: boolean) => Buffer.from(segmentNonce(header, { index, last })).toString('hex');
    expect(nonce(0, false)).toBe('212223242526270000000000');
    expect(nonce(0, true)).toBe('212223242526270000000001');
    expect(nonce(0x01020304, false)).toBe('212223242526270102030400');
    expect(nonce(2 ** 32 - 2, true)).toBe('21222324252627fffffffe01');
    expect(() => nonce(2 ** 32 - 1, true)).toThrow(RangeError);
  });

  test.each([0, 16, 31, 33])('is not made with a key of %d bytes', async (length) => {
    const short = new Secret(new Uint8Array(length));
    const expected = new RangeError(`backup key expected 32 bytes, got ${length}`);
    expect(await outcome(encryptBackup(short), [backup.slice(0, 10)])).toEqual({
      out: Buffer.alloc(0),
      error: expected,
    });
  });
});

describe('a file that is none, or no more', () => {
  const short = backup.slice(0, 100);
  const flipped = (file: Uint8Array, at: number) => file.map((byte, i) => (i === at ? byte ^ 1 : byte));

  test.each<[string, (file: Uint8Array) => Uint8Array, string, number, string]>([
    ['of another format', (file) => flipped(file, 0), 'not_a_backup', 0, 'does not start as a backup does'],
    ['of nothing', () => new Uint8Array(0), 'truncated', 0, 'is cut off'],
    ['of half a header', (file) => file.slice(0, 39), 'truncated', 0, 'is cut off'],
    ['of a header alone', (file) => file.slice(0, 40), 'truncated', 0, 'is cut off'],
    ['of less than a tag', (file) => file.slice(0, 55), 'truncated', 0, 'is cut off'],
    [
      'of an empty backup’s length',
      (file) => file.slice(0, 56),
      'wrong_key_or_damaged',
      0,
      'does not open: the key is another one, or the file was changed or cut off',
    ],
  ])('%s says so, in words too', async (_, spoil, reason, segment, words) => {
    const file = await through(encryptBackup(key), short);
    const { error, out } = await outcome(decryptBackup(key), [spoil(file)]);
    expect(out).toHaveLength(0);
    expect(error).toBeInstanceOf(DamagedBackup);
    expect(error).toMatchObject({ reason, segment, message: `backup file: segment ${segment} ${words}` });
  });

  test('damaged past its first segment, it says where, and keeps the cause', async () => {
    const file = await through(encryptBackup(key), backup);
    const { error } = await outcome(decryptBackup(key), [flipped(file, 2 * mebibyte + 5)]);
    const words = 'does not open: bytes of the file were changed, moved, added or cut off';
    expect(error).toMatchObject({ reason: 'damaged', segment: 2, message: `backup file: segment 2 ${words}` });
    expect((error as Error).cause).toMatchObject({ name: 'OperationError' });
  });

  test('a length that is none, and more segments than a nonce can count, are refused with the reason', () => {
    const length = 'length expected a whole number of bytes, got 0.5';
    expect(() => backupFileLength(0.5)).toThrow(new RangeError(length));
    const many = 'backup expected fewer than 4294967295 segments of 1 MiB';
    expect(() => segmentNonce(new Uint8Array(40), { index: 2 ** 32 - 1, last: false })).toThrow(new RangeError(many));
  });
});
