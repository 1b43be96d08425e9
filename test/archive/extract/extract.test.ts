import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { directory, file, hardLink, symlink } from '../format/archive-bytes.ts';
import { extractTo, inBothPaces } from './extracting.ts';

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

inBothPaces('extraction never writes outside its folder', () => {
  const names: [string, Entry[]][] = [
    ['a parent folder', [file('../escaped', 1)]],
    ['a parent folder further in', [directory('a'), file('a/../../escaped', 1)]],
    ['an absolute path', [file('/tmp/escaped-vault-cli', 1)]],
    ['a folder named ..', [directory('..'), file('../escaped', 1)]],
    ['an empty name', [directory('a'), file('a//escaped', 1)]],
    ['no name', [file('', 1)]],
    ['a NUL in the name', [file('escaped\0', 1)]],
    ['a hard link to the outside', [hardLink('a', '../victim')]],
    ['a hard link to the outside, overwritten', [hardLink('a', '../victim'), file('a', 1)]],
  ];
  const places: [string, Entry[]][] = [
    ['a file through a symbolic link', [symlink('a', '..'), file('a/escaped', 1)]],
    ['a folder over a symbolic link', [symlink('a', '..'), directory('a'), file('a/escaped', 1)]],
    ['a symbolic link over a folder', [directory('a'), symlink('a', '..'), file('a/escaped', 1)]],
    ['a symbolic link in a symbolic link', [symlink('a', '..'), symlink('a/escaped', 'x')]],
    ['a file over a symbolic link', [symlink('a', '../victim'), file('a', 1)]],
    ['a hard link through a symbolic link', [symlink('s', '..'), hardLink('a', 's/victim')]],
    ['a hard link over a file', [file('x', 1), file('a', 1), hardLink('a', 'x')]],
  ];

  async function attack(entries: Entry[]): Promise<unknown> {
    const victim = join(folder.path, 'victim');
    writeFileSync(victim, 'untouched');
    const root = join(folder.path, 'root');
    mkdirSync(root);
    const error = await extractTo(root, entries).catch((caught) => caught);
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
    expect(readdirSync(folder.path).sort()).toEqual(['root', 'victim']);
    expect(readdirSync('/tmp')).not.toContain('escaped-vault-cli');
    return error;
  }

  test.each(names)('by %s', async (_, entries) => {
    expect(await attack(entries)).toMatchObject({ message: expect.stringContaining('a path that is not allowed') });
  });

  test.each(places)('by %s', async (_, entries) => {
    expect(await attack(entries)).toHaveProperty('message');
  });

  test('when a folder settles where a symbolic link leads', async () => {
    const root = join(folder.path, 'root');
    mkdirSync(root);
    symlinkSync('/', join(folder.path, 'away'));
    await extractTo(root, [directory('a'), symlink('b', '../away')]);
    expect(readdirSync(root)).toEqual(['a', 'b']);
  });
});

/** Root may do anything anywhere, which would hide what an ordinary user runs into. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  const nobody = 65534;
  chownSync(folder.path, nobody, nobody);
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

inBothPaces('an ordinary user', () => {
  test('gets back folders that may not be written to, or entered', async () => {
    const root = join(folder.path, 'root');
    const entries = [
      { ...directory('a'), mode: 0o070 },
      { ...directory('a/b'), mode: 0o555 },
      { ...file('a/b/c', 3), mode: 0o400 },
    ];
    await asOrdinaryUser(async () => {
      mkdirSync(root);
      await extractTo(root, entries);
    });
    chmodSync(join(root, 'a'), 0o700);
    expect(statSync(join(root, 'a/b')).mode & 0o7777).toBe(0o555);
    expect(readFileSync(join(root, 'a/b/c'), 'utf8')).toBe('xxx');
    chmodSync(join(root, 'a/b'), 0o700);
  });
});
