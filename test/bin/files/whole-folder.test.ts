/** Where a folder is filled before it appears under its name. */
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { fillWholeFolder } from '../../../bin/bkv/files/restore/whole-folder.ts';
import { extract } from '../../../lib/archive/extract/extract.ts';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import { readArchive } from '../../../lib/archive/format/read-archive.ts';
import { archiveOf, directory, file, inChunks } from '../../archive/format/archive-bytes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const { at } = folder;
const names = (...inside: string[]) => readdirSync(at(...inside));
const partial = [expect.stringMatching(/^\.bkv-partial-[0-9a-f]{8}-\d+-\d+-[0-9a-f]{12}$/)];

afterAll(() => folder.remove());

/** Gives what was in the parent and in the folder while it was being filled with one file. */
async function look(parent: string, ending = ''): Promise<{ parent: string[]; inside: string[] }> {
  const seen = { parent: [] as string[], inside: [] as string[] };
  await fillWholeFolder(`${at(parent, 'folder')}${ending}`, async (working) => {
    seen.parent = names(parent);
    if (seen.parent.includes('folder')) seen.inside = names(parent, 'folder');
    writeFileSync(working.at('file'), 'whole');
  });
  expect([names(parent), names(parent, 'folder')]).toEqual([['folder'], ['file']]);
  return seen;
}

/** Takes root's rights away during `work`: a test of rights must fail where others would. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

describe('what is not whole yet stands', () => {
  test.each(['', '/', '//'])(
    'inside an empty folder, which may be a mount, named with %j at its end',
    async (ending) => {
      const parent = `mount${ending.length}`;
      mkdirSync(at(parent, 'folder'), { recursive: true });
      expect(await look(parent, ending)).toEqual({ parent: ['folder'], inside: partial });
    },
  );

  test('inside it too where its parent may not be written to', async () => {
    mkdirSync(at('locked', 'folder'), { recursive: true });
    if (process.geteuid?.() === 0) {
      chownSync(at('locked', 'folder'), 65534, -1);
      chmodSync(folder.path, 0o755);
    }
    chmodSync(at('locked'), 0o555);
    expect(await asNobody(() => look('locked'))).toEqual({ parent: ['folder'], inside: partial });
    chmodSync(at('locked'), 0o755);
  });

  test.each(['', '/'])('beside a folder that is new, named with %j at its end', async (ending) => {
    const parent = `new${ending.length}`;
    mkdirSync(at(parent));
    expect(await look(parent, ending)).toEqual({ parent: partial, inside: [] });
  });
});

describe('when the work fails', () => {
  const failing = async (name: string, entries: Entry[]) => {
    mkdirSync(at(name));
    if (process.geteuid?.() === 0) chownSync(at(name), 65534, -1);
    chmodSync(folder.path, 0o755);
    const work = asNobody(() =>
      fillWholeFolder(at(name, 'folder'), async (working) => {
        await extract(readArchive(inChunks(archiveOf(...entries), 4096)), working);
        throw new Error('the work failed');
      }),
    );
    await expect(work).rejects.toThrow('the work failed');
    expect(names(name)).toEqual([]);
  };

  test('nothing is left, not even a folder that may not be entered', async () => {
    await failing('closed', [{ ...directory('a'), mode: 0 }, { ...directory('a/b'), mode: 0o555 }, file('a/b/c', 1)]);
  });

  test('nothing is left, not even what lies too deep for a path', async () => {
    const parts = Array.from({ length: 30 }, (_, index) => `${'deep '.repeat(40)}${index}`);
    const folders = parts.map((_, index) => directory(parts.slice(0, index + 1).join('/')));
    await failing('deep', folders);
  });
});

test('a folder whose name has 255 bytes can be filled, and its mode is what new folders get', async () => {
  const name = `${'é'.repeat(127)}n`;
  const umask = process.umask(0o027);
  let during = 0;
  try {
    await fillWholeFolder(at(name), async (working) => {
      during = statSync(working.path).mode & 0o777;
    });
  } finally {
    process.umask(umask);
  }
  expect([during, statSync(at(name)).mode & 0o777]).toEqual([0o700, 0o750]);
});

test('a folder that its owner may not write to is moved into an empty one, with its time', async () => {
  mkdirSync(at('waits'));
  if (process.geteuid?.() === 0) chownSync(at('waits'), 65534, -1);
  const modified = 1_000_000_000_000_000_000n;
  const closed = { ...directory('closed'), mode: 0o050, modified };
  await asNobody(() =>
    fillWholeFolder(at('waits'), (working) => extract(readArchive(inChunks(archiveOf(closed), 512)), working)),
  );
  expect(names('waits')).toEqual(['closed']);
  expect(statSync(at('waits', 'closed'))).toMatchObject({ mode: 0o040050, mtimeMs: 1e12 });
});
