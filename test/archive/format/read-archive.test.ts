/** Forms of archives that no tar on this machine may write, byte by byte. */
import { describe, expect, test } from '@jest/globals';
import { type DataRange, InvalidArchive } from '../../../lib/archive/format/entry.ts';
import { encodeHeader } from '../../../lib/archive/format/header.ts';
import type { Records } from '../../../lib/archive/format/pax.ts';
import { archiveOf, file, sparse } from './archive-bytes.ts';
import { end, extended, padded, plain } from './blocks.ts';
import { legacyArchive } from './legacy-archive.ts';
import { byPath, readWhole } from './reading.ts';

const entriesOf = async (...parts: Buffer[]) =>
  (await readWhole(Buffer.concat([...parts, end]))).map(({ entry }) => entry);

describe('is read', () => {
  test('a file of before POSIX, and a folder, which is one by its slash', async () => {
    const magic = { 257: Buffer.alloc(8) };
    expect(
      await entriesOf(
        plain({ name: 'old/', typeflag: '\0', fields: magic }),
        plain({ name: 'old/file', typeflag: '\0', content: 'x', fields: magic }),
      ),
    ).toMatchObject([
      { kind: 'directory', path: 'old' },
      { kind: 'file', path: 'old/file', size: 1 },
    ]);
  });

  test('a contiguous file, and any type that is not known, as a file', async () => {
    const parts = ['7', 'Z', 'q'].map((typeflag) => plain({ name: typeflag, typeflag, content: 'abc' }));
    expect(await entriesOf(...parts)).toMatchObject(['7', 'Z', 'q'].map((path) => ({ kind: 'file', path, size: 3 })));
  });

  test('a prefix, and in the format of GNU tar none', async () => {
    const prefix = { 345: 'some/where' };
    expect(await entriesOf(plain({ name: 'f', fields: prefix }))).toMatchObject([{ path: 'some/where/f' }]);
    const gnu = { ...prefix, 257: 'ustar  \0' };
    expect(await entriesOf(plain({ name: 'f', fields: gnu }))).toMatchObject([{ path: 'f' }]);
  });

  test('a plain name that is no UTF-8', async () => {
    expect(await entriesOf(plain({ name: 'n', fields: { 0: Buffer.from([0xe9, 0xff]) } }))).toMatchObject([
      { path: '\xe9\xff' },
    ]);
  });

  test('a number in base 256, a negative time too', async () => {
    const size = Buffer.alloc(12);
    size[0] = 0x80;
    size.writeUInt32BE(3, 8);
    const time = Buffer.alloc(12, 0xff);
    time.writeInt32BE(-86_400, 8);
    const found = await entriesOf(plain({ name: 'n', content: 'abc', fields: { 124: size, 136: time } }));
    expect(found).toMatchObject([{ size: 3, modified: -86_400_000_000_000n }]);
  });

  test('long names of GNU tar, and a record over them', async () => {
    const name = 'n'.repeat(300);
    const long = plain({ name: '././@LongLink', typeflag: 'L', content: `${name}\0` });
    const target = plain({ name: '././@LongLink', typeflag: 'K', content: `${name}/t\0` });
    const link = plain({ name: 'cut', typeflag: '2' });
    expect(await entriesOf(long, target, link)).toMatchObject([{ kind: 'symlink', path: name, target: `${name}/t` }]);
    const record = extended({ path: 'recorded' });
    expect(await entriesOf(long, record, plain({ name: 'cut' }))).toMatchObject([{ path: 'recorded' }]);
  });

  test('a global header, of which each later one changes what it names, until an entry says otherwise', async () => {
    const found = await entriesOf(
      extended({ mtime: '1', atime: '2' }, 'g'),
      plain({ name: 'a' }),
      extended({ mtime: '3' }, 'g'),
      plain({ name: 'b' }),
      extended({ mtime: '4' }),
      plain({ name: 'c' }),
      extended({ mtime: '' }),
      plain({ name: 'd' }),
    );
    const second = 1_000_000_000n;
    expect(found.map(({ modified, accessed }) => [modified / second, accessed / second])).toEqual([
      [1n, 2n],
      [3n, 2n],
      [4n, 2n],
      [5n, 2n],
    ]);
  });

  test('a path with ./ in it, and the folder that the archive was made in is not in it', async () => {
    const found = await entriesOf(
      plain({ name: './', typeflag: '5' }),
      plain({ name: './a/./b' }),
      plain({ name: '././c', typeflag: '1', fields: { 157: './a/./b' } }),
      plain({ name: '.', typeflag: '5' }),
    );
    expect(found).toMatchObject([{ path: 'a/b' }, { kind: 'hard-link', path: 'c', target: 'a/b' }]);
    expect(found).toHaveLength(2);
  });

  test('what no file system here has: devices and pipes', async () => {
    const parts = ['3', '4', '6'].map((typeflag) => plain({ name: typeflag, typeflag }));
    expect(await entriesOf(...parts)).toMatchObject([{ what: 'device' }, { what: 'device' }, { what: 'pipe' }]);
  });

  test('what is no entry is passed over: a label, access rights of Solaris', async () => {
    const parts = ['V', 'A'].map((typeflag) => plain({ name: typeflag, typeflag, content: 'about it' }));
    expect(await entriesOf(...parts, plain({ name: 'f' }))).toMatchObject([{ path: 'f' }]);
  });

  test('a name in a record that ends in a slash is a folder, a plain name under another record is not', async () => {
    const parts = [extended({ path: 'a/' }), plain({ name: 'a' }), extended({ path: 'b' }), plain({ name: 'b' })];
    const cut = legacyArchive([{ path: `${'x'.repeat(98)}/f` }]).subarray(0, -end.length);
    expect(await entriesOf(...parts, cut)).toMatchObject([{ kind: 'directory' }, { kind: 'file' }, { kind: 'file' }]);
  });

  test('a time as Python writes it near 1970', async () => {
    expect(await entriesOf(extended({ mtime: '1e-07' }), plain({ name: 'a' }))).toMatchObject([{ modified: 100n }]);
  });
});

test('every path comes back, wherever its slashes are, as it is written now and as version 0.1 wrote it', async () => {
  const paths = new Set<string>();
  for (let length = 90; length <= 310; length += 1)
    for (const slash of [90, 98, 99, 100, 154, 155, 156, 254, 255, 256, length - 2])
      if (slash < length - 1) paths.add(`${'d'.repeat(slash)}/${'f'.repeat(length - slash - 1)}`);
  for (const length of [99, 100, 101, 156, 256, 257, 310])
    for (let slash = 1; slash < length - 1; slash += 1)
      paths.add(`${'d'.repeat(slash)}/${'f'.repeat(length - slash - 1)}`);
  const entries = [...paths].map((path) => ({ path, content: Buffer.from(`${path.length} ${path.indexOf('/')}`) }));
  expect(entries.length).toBeGreaterThan(2_500);
  const now = entries.flatMap(({ path, content }) => [encodeHeader(file(path, content.length)), padded(content)]);
  for (const archive of [Buffer.concat([...now, end]), legacyArchive(entries)]) {
    const found = await readWhole(archive);
    expect(found.map(({ entry, content }) => [entry.kind, entry.path, content.toString()])).toEqual(
      entries.map(({ path, content }) => ['file', path, content.toString()]),
    );
  }
});

describe('a sparse file', () => {
  const data: DataRange[] = [
    { offset: 4096, length: 1000 },
    { offset: 70_000, length: 8 },
  ];

  test.each([
    ['data', data],
    ['a hole alone', []],
    ['data to its end', [{ offset: 99_990, length: 10 }]],
  ])('comes back with its holes: %s', async (_, pieces) => {
    const entry = sparse('a/sparse', 100_000, pieces);
    const [found, next] = await readWhole(archiveOf(entry, file('next', 3)));
    expect(found?.entry).toEqual(entry);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    expect(found?.content.filter((byte) => byte === 'x'.charCodeAt(0))).toHaveLength(length);
    expect(next?.content.toString()).toBe('xxx');
  });

  const maps: [string, Records][] = [
    ['that overlaps', { 'GNU.sparse.map': '0,10,5,10' }],
    ['out of order', { 'GNU.sparse.map': '50,10,0,10' }],
    ['beyond its end', { 'GNU.sparse.map': '95,20' }],
    ['of an odd number of numbers', { 'GNU.sparse.map': '0,10,20' }],
    ['of no numbers', { 'GNU.sparse.map': 'a,b' }],
    ['of more than there is', { 'GNU.sparse.map': '0,30' }],
  ];
  test.each(maps)('with a map %s is refused', async (_, records) => {
    const header = extended({ 'GNU.sparse.size': '100', ...records });
    await expect(entriesOf(header, plain({ name: 's', content: 'x'.repeat(20) }))).rejects.toThrow(InvalidArchive);
  });

  test.each(['x', '99999999999\n', '-1\n0\n1\n', '1\n0\n5', '12345678901234567890'])(
    'with the map %j before its content is refused',
    async (map) => {
      const header = extended({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '100' });
      await expect(entriesOf(header, plain({ name: 's', content: map }))).rejects.toThrow(InvalidArchive);
    },
  );
});

describe('is refused', () => {
  const parts: [string, Buffer[]][] = [
    ['a record with NUL in a path', [extended({ path: 'a\0b' }), plain({ name: 'a' })]],
    ['a record with NUL in a target', [extended({ linkpath: 'a\0b' }), plain({ name: 'a', typeflag: '2' })]],
    ['a size that is no number', [extended({ size: '1e3' }), plain({ name: 'a' })]],
    ['a size below zero', [extended({ size: '-1' }), plain({ name: 'a' })]],
    ['a plain size that is no number', [plain({ name: 'a', fields: { 124: 'x'.repeat(11) } })]],
    [
      'a time that is no date',
      [plain({ name: 'a', fields: { 136: Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255]) } })],
    ],
    ['a number larger than any', [plain({ name: 'a', fields: { 124: Buffer.alloc(12, 0x81) } })]],
    ['an extended header of more than a MiB', [extended({ comment: 'x'.repeat(1024 * 1024) }), plain({ name: 'a' })]],
    ['the second of several volumes', [plain({ name: 'a', typeflag: 'M' })]],
    ['long names of before 1994', [plain({ name: 'a', typeflag: 'N' })]],
  ];
  test.each(parts)('%s', async (_, blocks) => {
    await expect(entriesOf(...blocks)).rejects.toThrow(InvalidArchive);
  });
});

test('what stands under one path twice is both times told, the later one last', async () => {
  const found = await readWhole(archiveOf(file('a', 1), file('a', 2), { ...file('b'), kind: 'left-out' }));
  expect(found).toHaveLength(3);
  expect(byPath(found).get('a')?.content.length).toBe(2);
  expect(byPath(found).get('b')?.entry.kind).toBe('left-out');
});
