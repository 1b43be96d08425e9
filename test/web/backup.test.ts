/** The page's backups: one archive that our own readers open, and nothing lost on the way. */
import { describe, expect, test } from '@jest/globals';
import { toPath } from '../../lib/archive/format/byte-text.ts';
import { readArchive } from '../../lib/archive/format/read-archive.ts';
import { createBackupKey, DamagedBackup, decryptBackup } from '../../lib/backup/index.ts';
import { namesOf } from '../../web/backup/names.ts';
import { packBackup } from '../../web/backup/pack.ts';
import { typeOf, viewerOf } from '../../web/backup/types.ts';
import { unpackBackup } from '../../web/backup/unpack.ts';

const lastModified = Date.UTC(2026, 6, 20, 16, 0, 0, 250);
const named = (name: string, content: BlobPart = name) => new File([content], name, { lastModified });
const long = `${'a'.repeat(150)}.txt`;
const large = new Uint8Array(3_000_000).map((_, index) => index * 31);
const files = [
  named('Grüße 😀.txt'),
  named(long),
  named('empty', ''),
  named('large.bin', large),
  named('empty', 'two'),
];
const ignore = () => {};

test('what is packed comes back: names, bytes and types', async () => {
  const key = createBackupKey();
  const told: number[] = [];
  const { blob, beginning } = await packBackup({ files, key, onBytes: (done) => told.push(done) });
  expect(beginning).toEqual(await blob.slice(0, 96).bytes());
  expect(told.at(-1)).toBeGreaterThan(large.length);
  expect(told.at(-1)).toBeLessThan(blob.size);
  expect(told.length).toBeGreaterThan(2);
  const back = await unpackBackup({ blob, key, onBytes: ignore });
  expect(back.files.map(({ name }) => name)).toEqual(['Grüße 😀.txt', long, 'empty', 'large.bin', 'empty (2)']);
  expect(back.files.map(({ blob }) => blob.size)).toEqual([files[0]?.size, long.length, 0, large.length, 3]);
  expect(Buffer.from((await back.files[3]?.blob.bytes()) ?? []).equals(Buffer.from(large))).toBe(true);
  expect(back.files[0]?.blob.type).toBe('text/plain');
});

test('the archive is the pax that `bkv restore` reads, with times to the millisecond', async () => {
  const key = createBackupKey();
  const { blob } = await packBackup({ files, key, onBytes: ignore });
  const read: [string, bigint, number][] = [];
  for await (const { entry, content } of readArchive(blob.stream().pipeThrough(decryptBackup(key)))) {
    let size = 0;
    for await (const part of content) size += part.length;
    read.push([toPath(entry.path).toString(), entry.modified, size]);
  }
  expect(read.map(([path, , size]) => [path, size])).toEqual([
    ['Grüße 😀.txt', files[0]?.size],
    [long, long.length],
    ['empty', 0],
    ['large.bin', large.length],
    ['empty (2)', 3],
  ]);
  for (const [, modified] of read) expect(modified).toBe(BigInt(lastModified) * 1_000_000n);
});

test('an account that is given up ends the work for it', async () => {
  const leaving = new AbortController();
  const reason = new Error('given up');
  const onBytes = () => leaving.abort(reason);
  const packing = packBackup({ files, key: createBackupKey(), onBytes, signal: leaving.signal });
  await expect(packing).rejects.toBe(reason);
});

test('a damaged backup gives no file', async () => {
  const key = createBackupKey();
  const { blob } = await packBackup({ files, key, onBytes: ignore });
  const cut = unpackBackup({ blob: blob.slice(0, blob.size - 1), key, onBytes: ignore });
  await expect(cut).rejects.toBeInstanceOf(DamagedBackup);
  const other = unpackBackup({ blob, key: createBackupKey(), onBytes: ignore });
  await expect(other).rejects.toBeInstanceOf(DamagedBackup);
});

test('a file that cannot be read fails the backup', async () => {
  const broken = named('broken');
  broken.stream = () =>
    new ReadableStream({
      start: (controller) => controller.error(new Error('it was moved')),
    });
  await expect(packBackup({ files: [broken], key: createBackupKey(), onBytes: ignore })).rejects.toThrow(
    'it was moved',
  );
});

describe('names', () => {
  test.each([
    [
      ['a.txt', 'a.txt', 'a.txt'],
      ['a.txt', 'a (2).txt', 'a (3).txt'],
    ],
    [
      ['a', 'a'],
      ['a', 'a (2)'],
    ],
    [
      ['.env', '.env'],
      ['.env', '.env (2)'],
    ],
    [
      ['a.txt', 'a (2).txt', 'a.txt'],
      ['a.txt', 'a (2).txt', 'a (3).txt'],
    ],
  ])('%p become %p', (given, names) => {
    expect(namesOf(given.map((name) => ({ name })))).toEqual(names);
  });

  test('of a chosen folder keep their path', () => {
    expect(namesOf([{ name: 'a.txt', webkitRelativePath: 'trip/a.txt' }])).toEqual(['trip/a.txt']);
  });
});

test.each([
  ['lake.JPG', 'image/jpeg', 'image'],
  ['chat.txt', 'text/plain', 'text'],
  ['data.json', 'text/plain', 'text'],
  ['page.html', 'application/octet-stream', undefined],
  ['drawing.svg', 'application/octet-stream', undefined],
  ['no-ending', 'application/octet-stream', undefined],
])('%s is taken for %s, and nothing that runs a script is opened', (name, type, viewer) => {
  expect(typeOf(name)).toBe(type);
  expect(viewerOf(new Blob([], { type }))).toBe(viewer);
});
