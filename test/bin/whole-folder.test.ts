/** Where a folder is filled before it appears under its name. */
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { fillWholeFolder } from '../../bin/bkv/files/whole-folder.ts';
import { temporaryFolder } from './cli.ts';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const names = (...inside: string[]) => readdirSync(at(...inside));
const partial = [expect.stringMatching(/^\.bkv-partial-[0-9a-f]{8}-\d+-\d+-[0-9a-f]{12}$/)];

afterAll(() => folder.remove());

/** Gives what stood in the parent and in the folder while it was being filled with one file. */
async function look(parent: string, ending = ''): Promise<{ parent: string[]; inside: string[] }> {
  const seen = { parent: [] as string[], inside: [] as string[] };
  await fillWholeFolder(`${at(parent, 'folder')}${ending}`, async (working) => {
    seen.parent = names(parent);
    if (seen.parent.includes('folder')) seen.inside = names(parent, 'folder');
    writeFileSync(join(working, 'file'), 'whole');
    return { settle: async () => {} };
  });
  expect([names(parent), names(parent, 'folder')]).toEqual([['folder'], ['file']]);
  return seen;
}

/** What only root may do is not what a test of rights wants: back after `work`. */
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
