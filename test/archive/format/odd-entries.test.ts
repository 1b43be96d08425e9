/**
 * Entries that cannot be put back here. Volumes of other kinds are this one behind operations that answer as theirs do:
 * the systems that run the tests cannot be relied on to mount any.
 */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Disk, systemDisk } from '../../../lib/archive/extract/disk.ts';
import type { ExtractOptions } from '../../../lib/archive/extract/extract.ts';
import { DiskFailure, OddEntry } from '../../../lib/archive/extract/not-restored.ts';
import { isRefusedByWindows } from '../../../lib/archive/extract/place.ts';
import { toByteText } from '../../../lib/archive/format/byte-text.ts';
import { type Entry, InvalidArchive } from '../../../lib/archive/format/entry.ts';
import { readArchive } from '../../../lib/archive/format/read-archive.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { extractTo, folding, inBothPaces, nameOf, putInto, refusal, refused, without } from '../extract/extracting.ts';
import { archiveOf, directory, file, hardLink, inChunks, symlink } from './archive-bytes.ts';

let folder: TemporaryFolder;
let root: string;
const at = (name: string) => join(root, name);
const names = () => readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();

beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, 'root');
  mkdirSync(root);
});

afterEach(() => folder.remove());

/** By what the rest is put back without. */
const partly = (entries: readonly Entry[], options: ExtractOptions = {}) =>
  extractTo(root, entries, { ...options, partial: true });

/** A volume that refuses one name, whatever it is to be. */
function refusing(name: string, code: string): Disk {
  const isRefused = (path: Buffer) => nameOf(path) === name;
  return {
    ...systemDisk,
    mkdir: (path, mode) => (isRefused(path) ? refused(refusal(code)) : systemDisk.mkdir(path, mode)),
    open: (path, flags, mode) => (isRefused(path) ? refused(refusal(code)) : systemDisk.open(path, flags, mode)),
  };
}

inBothPaces('one odd entry is left out and named, with the rest put back', () => {
  const special: Entry = { ...file('odd'), kind: 'special', what: 'pipe' };
  const long = 'é'.repeat(150);
  const rows: [string, Entry[], { path: string; reason: string; systemCode?: string }, Disk?][] = [
    ['a named pipe', [special], { path: 'odd', reason: 'pipe' }],
    ['a name of 300 bytes', [file(toByteText(long), 1)], { path: toByteText(long), reason: 'name_refused' }],
    [
      'a name that the system refuses',
      [file('a:b')],
      { path: 'a:b', reason: 'name_refused' },
      refusing('a:b', 'EINVAL'),
    ],
    ['a name that is no UTF-8', [file('\xff')], { path: '\xff', reason: 'name_refused' }, refusing('\xff', 'EILSEQ')],
    [
      'a file that is too large',
      [file('big')],
      { path: 'big', reason: 'refused', systemCode: 'EFBIG' },
      refusing('big', 'EFBIG'),
    ],
    [
      'a symbolic link where there are none',
      [symlink('odd', 'there')],
      { path: 'odd', reason: 'no_symlinks' },
      without('EPERM', 'symlink'),
    ],
    ['a path out of the folder', [file('../odd', 1)], { path: '../odd', reason: 'path' }],
    ['a hard link to nothing', [hardLink('odd', 'missing')], { path: 'odd', reason: 'link' }],
    ['a symbolic link over a folder', [directory('odd'), symlink('odd', '..')], { path: 'odd', reason: 'twice' }],
    ['a file in a file', [file('a', 1), file('a/b', 1)], { path: 'a/b', reason: 'folder' }],
  ];

  test.each(rows)('%s', async (_, entries, expected, disk = systemDisk) => {
    const all = [directory('before'), ...entries, file('after', 3)];
    const { notRestored } = await partly(all, { disk });
    expect(notRestored).toEqual([expected]);
    expect(names()).toEqual(expect.arrayContaining(['after', 'before']));
    expect(readFileSync(at('after'), 'utf8')).toBe('xxx');
  });

  test.each(rows)(
    '%s: without --partial all of it is refused, by that name',
    async (_, entries, expected, disk = systemDisk) => {
      const error = await extractTo(root, [...entries, file('after', 3)], { disk }).catch((caught) => caught);
      if (expected.reason === 'path') expect(error).toBeInstanceOf(InvalidArchive);
      else expect([error instanceof OddEntry, error.entry]).toEqual([true, expected]);
    },
  );

  test.each([
    ['case', 'Photo', 'photo', (name: string) => name.toLowerCase()],
    ['Unicode form', 'e\u0301t', '\u00e9t', (name: string) => name.normalize('NFC')],
  ])(
    'twins that differ in %s alone: the first stays, of the second nothing is put anywhere',
    async (_, one, two, fold) => {
      const [first, second] = [toByteText(one), toByteText(two)];
      const entries = [
        file(`${first}.jpg`, 5),
        file(`${second}.jpg`, 1),
        directory(first),
        directory(second),
        file(`${second}/x`, 1),
        hardLink('again', `${second}.jpg`),
        file('after', 1),
      ];
      const { notRestored, files } = await partly(entries, { disk: folding(fold) });
      expect(notRestored).toEqual([
        { path: `${second}.jpg`, reason: 'name_taken' },
        { path: second, reason: 'name_taken' },
        { path: `${second}/x`, reason: 'folder' },
        { path: 'again', reason: 'link' },
      ]);
      expect(files).toBe(2);
      expect(names()).toEqual([one, `${one}.jpg`, 'after'].sort());
      expect(readFileSync(at(`${one}.jpg`), 'utf8')).toBe('xxxxx');
    },
  );

  test('a folder, with all that is in it', async () => {
    const entries = [directory('a:'), file('a:/x', 9), directory('a:/b'), hardLink('h', 'a:/x'), file('after', 1)];
    const { notRestored } = await partly(entries, { disk: refusing('a:', 'EINVAL') });
    expect(notRestored.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      'a: name_refused',
      'a:/x folder',
      'a:/b folder',
      'h link',
    ]);
    expect(names()).toEqual(['after']);
  });
});

test.each(['a:b', 'a\\b', 'a.', 'a ', 'NUL', 'com1.txt', 'x/aux/y', 'a\n'])(
  'Windows would take %j for another name',
  (name) => {
    expect(isRefusedByWindows(name)).toBe(true);
    expect(isRefusedByWindows(`x${name.replace(/[^a-z]/gi, '')}`)).toBe(false);
  },
);

inBothPaces('where a volume lacks something that content does not need', () => {
  test('another name of a file is a copy, also of one that nobody may read', async () => {
    const secret = { ...file('a', 5), mode: 0o000 };
    const extracted = await extractTo(root, [secret, { ...hardLink('b', 'a'), mode: 0o000 }], {
      disk: without('EACCES', 'link'),
    });
    expect(extracted).toMatchObject({ files: 1, links: 1, notRestored: [] });
    for (const name of ['a', 'b'])
      expect([name, statSync(at(name)).nlink, statSync(at(name)).mode & 0o777]).toEqual([name, 1, 0]);
    expect(statSync(at('b')).size).toBe(5);
  });

  test('modes that cannot be kept are counted', async () => {
    const extracted = await extractTo(root, [directory('d'), file('d/f', 1)], { disk: without('EPERM', 'chmod') });
    expect(extracted).toMatchObject({ attributesLost: 2, files: 1 });
  });
});

inBothPaces('what is wrong with the whole disk ends it', () => {
  test.each(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE'])('%s', async (code) => {
    const error = await partly([file('a', 1), file('full', 700)], { disk: refusing('full', code) }).catch(
      (caught) => caught,
    );
    expect(error).toBeInstanceOf(DiskFailure);
    expect(error).toMatchObject({ path: 'full', systemCode: code });
  });
});

inBothPaces('an archive that is cut off', () => {
  const whole = archiveOf(directory('d'), file('d/a', 600), file('d/b', 5000), file('d/c', 1));

  test('gives what is whole when it is asked for a part, and names the file it ends in', async () => {
    const cut = readArchive(inChunks(whole.subarray(0, whole.indexOf('d/b') + 4000), 512));
    const { files, notRestored, brokenOff } = await putInto(root, cut, { partial: true });
    expect([files, notRestored]).toEqual([1, [{ path: 'd/b', reason: 'cut_off' }]]);
    expect(brokenOff).toBeInstanceOf(InvalidArchive);
    expect(names()).toEqual(['d', 'd/a']);
    expect(statSync(at('d')).mtimeMs).toBeCloseTo(1_700_000_000_123, -1);
  });

  test('gives nothing else', async () => {
    const cut = readArchive(inChunks(whole.subarray(0, 3000), 512));
    await expect(putInto(root, cut)).rejects.toThrow(InvalidArchive);
  });
});
