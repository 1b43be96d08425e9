/** What an archive's entries are on disk, whoever wrote them. */
import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { directory, file, hardLink, symlink } from '../format/archive-bytes.ts';
import { extractTo, inBothPaces } from './extracting.ts';

let folder: TemporaryFolder;
let root: string;
const at = (name: string) => join(root, name);

beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, 'root');
  mkdirSync(root);
});

afterEach(() => folder.remove());

inBothPaces('times', () => {
  const second = 1_000_000_000n;
  test.each([
    ['a day and a half second before 1970', -86_400n * second - second / 2n],
    ['a microsecond before 1970', -1_000n],
    ['1901', -2_147_483_648n * second],
    ['1970 itself', 0n],
    ['2103', 4_200_000_000n * second],
  ])('of files, folders and links come back: %s', async (_, modified) => {
    const entries = [directory('d'), file('d/f', 1), symlink('d/l', 'f')].map((entry) => ({ ...entry, modified }));
    await extractTo(
      root,
      entries.map((entry) => ({ ...entry, accessed: modified })),
    );
    for (const name of ['d', 'd/f', 'd/l']) {
      const { mtimeNs } = lstatSync(at(name), { bigint: true });
      expect([name, mtimeNs]).toEqual([name, modified]);
    }
  });
});

inBothPaces('a sparse file', () => {
  const data = [
    { offset: 4096, length: 4096 },
    { offset: 8 * 2 ** 20, length: 700 },
  ];
  const sparse = (size: number, pieces = data): Entry =>
    ({ ...file('s'), kind: 'file', size, data: pieces }) satisfies Entry;

  test('has its pieces where they were, and holes before, between and behind them', async () => {
    const size = 64 * 2 ** 20;
    expect(await extractTo(root, [sparse(size), file('next', 3)])).toMatchObject({ files: 2, bytes: size + 3 });
    const stats = statSync(at('s'));
    expect(stats.size).toBe(size);
    expect(stats.blocks * 512).toBeLessThan(2 ** 20);
    const piece = Buffer.alloc(4098);
    const handle = openSync(at('s'), 'r');
    readSync(handle, piece, 0, piece.length, 4095);
    closeSync(handle);
    expect(piece.equals(Buffer.from(`\0${'x'.repeat(4096)}\0`))).toBe(true);
    expect(readFileSync(at('next'), 'utf8')).toBe('xxx');
  });

  test('may be one hole', async () => {
    await extractTo(root, [sparse(2 ** 20, [])]);
    expect(statSync(at('s'))).toMatchObject({ size: 2 ** 20, blocks: 0 });
  });
});

inBothPaces('a path that comes twice', () => {
  test('is the later file, also where the earlier was longer', async () => {
    expect(await extractTo(root, [file('a', 5000), file('a', 2), file('b', 1)])).toMatchObject({ files: 2, bytes: 3 });
    expect(readFileSync(at('a'), 'utf8')).toBe('xx');
  });

  test('is gone, and told, where the backup says that it changed each time', async () => {
    const lost: Entry = { ...file('a'), kind: 'left-out' };
    const extracted = await extractTo(root, [file('a', 5000), lost, hardLink('b', 'a'), file('c', 1)]);
    expect(extracted).toMatchObject({ files: 1, bytes: 1, changed: ['a', 'b'], notRestored: [] });
    expect(readdirSync(root)).toEqual(['c']);
  });

  test('is the same folder, with what was said last', async () => {
    await extractTo(root, [directory('a'), file('a/x', 1), { ...directory('a'), mode: 0o710 }]);
    expect(statSync(at('a')).mode & 0o7777).toBe(0o710);
    expect(readdirSync(at('a'))).toEqual(['x']);
  });
});

inBothPaces('what other tars leave unsaid', () => {
  test('folders are made for what is in them', async () => {
    const umask = process.umask(0o027);
    try {
      const entries = [
        file('a/b/c', 1),
        { ...directory('a'), mode: 0o711 },
        symlink('d/e', 'x'),
        hardLink('f/g', 'a/b/c'),
      ];
      expect(await extractTo(root, entries)).toMatchObject({ files: 1, directories: 4, links: 2 });
    } finally {
      process.umask(umask);
    }
    expect([at('a'), at('a/b')].map((path) => statSync(path).mode & 0o7777)).toEqual([0o711, 0o750]);
  });

  test('a hard link to a symbolic link is one too', async () => {
    await extractTo(root, [symlink('a', 'target'), hardLink('b', 'a')]);
    expect(lstatSync(at('b')).isSymbolicLink()).toBe(true);
  });
});
