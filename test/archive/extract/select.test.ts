/** A part of an archive, with what its names lead to. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { expand } from '../../../lib/archive/extract/expand.ts';
import { LinkOutside, Selection } from '../../../lib/archive/extract/select.ts';
import type { Entry, FileEntry } from '../../../lib/archive/format/entry.ts';
import { readArchive } from '../../../lib/archive/format/read-archive.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { archiveOf, directory, file, hardLink, inChunks, symlink } from '../format/archive-bytes.ts';
import { putInto } from './extracting.ts';

let folder: TemporaryFolder;
let root: string;

beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, 'root');
  mkdirSync(root);
});

afterEach(() => folder.remove());

const entries: Entry[] = [
  { ...directory('a'), mode: 0o710 },
  file('a/x', 3),
  file('ab', 1),
  directory('b'),
  hardLink('b/first', 'a/x'),
  hardLink('b/second', 'a/x'),
  directory('b/c'),
  file('b/c/deep', 2),
  symlink('b/link', '../a/x'),
];
const read = () => readArchive(inChunks(archiveOf(...entries), 4096));
const names = () => readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();

test('a path stands for itself and all below it, with the folders it is in, and for no other of its beginning', async () => {
  await putInto(root, new Selection(['a']).of(read()));
  expect(names()).toEqual(['a', 'a/x']);
  await putInto(root, new Selection(['b/c/deep', 'ab']).of(read()));
  expect(names()).toEqual(['a', 'a/x', 'ab', 'b', 'b/c', 'b/c/deep']);
  expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o710);
});

test('a path that the archive does not hold is known at its end', async () => {
  const selection = new Selection(['a', 'a/y', 'b/first/x']);
  await putInto(root, selection.of(read()));
  expect(selection.missing).toEqual(['a/y', 'b/first/x']);
});

test('a chosen name of a file that is not chosen gets its bytes, and further names stay the same file', async () => {
  const selection = new Selection(['b']);
  await expect(putInto(root, selection.of(read()))).rejects.toThrow(LinkOutside);
  await selection.borrow(read());
  const again = join(folder.path, 'again');
  mkdirSync(again);
  await putInto(again, selection.of(read()));
  expect(readdirSync(join(again, 'b')).sort()).toEqual(['c', 'first', 'link', 'second']);
  expect(readFileSync(join(again, 'b/first'), 'utf8')).toBe('xxx');
  expect(statSync(join(again, 'b/second'))).toMatchObject({ nlink: 2, ino: statSync(join(again, 'b/first')).ino });
});

test('where the archive cannot be read twice such a name is left out and named', async () => {
  const { notRestored } = await putInto(root, new Selection(['b/first']).of(read(), { lenient: true }), {
    partial: true,
  });
  expect(notRestored).toEqual([{ path: 'b/first', reason: 'link' }]);
});

test('a sparse file has zeros for its holes where there is no file system', async () => {
  const data = [
    { offset: 1000, length: 5 },
    { offset: 200_000, length: 3 },
  ];
  const sparse: FileEntry = { path: 's', mode: 0o644, modified: 0n, accessed: 0n, kind: 'file', size: 300_000, data };
  for (const length of [1, 4, 8]) {
    const parts: Buffer[] = [];
    for await (const part of expand(sparse, inChunks(Buffer.from('12345678'), length))) parts.push(Buffer.from(part));
    const expected = Buffer.alloc(300_000);
    expected.write('12345', 1000);
    expected.write('678', 200_000);
    expect(Buffer.concat(parts).equals(expected)).toBe(true);
  }
});
