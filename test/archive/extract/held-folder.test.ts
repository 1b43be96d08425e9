/** Folders held open: nothing is followed that was swapped in while an archive is put back. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import type { ReadEntry } from '../../../lib/archive/format/read-archive.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { directory, file } from '../format/archive-bytes.ts';
import { extractTo, putInto } from './extracting.ts';

const onLinux = process.platform === 'linux' ? test : test.skip;

let folder: TemporaryFolder;
let root: string;
const at = (...names: string[]) => join(folder.path, ...names);

beforeEach(() => {
  folder = temporaryFolder();
  root = at('root');
  mkdirSync(root);
  mkdirSync(at('outside'));
  writeFileSync(at('outside/x'), 'untouched');
});

afterEach(() => folder.remove());

async function* given(...steps: (Entry | (() => void))[]): AsyncGenerator<ReadEntry> {
  for (const step of steps)
    if (typeof step === 'function') step();
    else yield { entry: step, content: (async function* () {})() };
}

const swap = (name: string, replacement: () => void) => () => {
  renameSync(join(root, name), at('moved'));
  replacement();
};
const link = () => symlinkSync(at('outside'), join(root, 'a'));
const many = Array.from({ length: 100 }, (_, index) => directory(`f${index}`));

onLinux('a folder that was replaced by a link is still the one that files are put into', async () => {
  await putInto(root, given(directory('a'), swap('a', link), file('a/x'), directory('a/b'), file('a/b/c')));
  expect(readdirSync(at('outside'))).toEqual(['x']);
  expect(statSync(at('outside/x')).size).toBe(9);
  expect(readdirSync(at('moved'))).toEqual(['b', 'x']);
  expect(statSync(at('moved')).mode & 0o777).toBe(0o644);
});

onLinux.each([
  ['a link', link],
  ['another folder', () => mkdirSync(join(root, 'a'))],
  ['nothing', () => {}],
])('one that had to be let go and was replaced by %s ends it', async (_, replacement) => {
  const steps = [directory('a'), ...many, swap('a', replacement), file('a/x')];
  await expect(putInto(root, given(...steps), { partial: true })).rejects.toMatchObject({
    systemCode: 'ESTALE',
    path: 'a',
  });
  expect(readdirSync(at('outside'))).toEqual(['x']);
});

onLinux('folders by the hundred, in any order, are opened again', async () => {
  const turns = [...many.keys()].map((index) => file(`f${(index * 37) % 100}/x`, 1));
  expect(await extractTo(root, [...many, ...turns, ...turns])).toMatchObject({ files: 100, directories: 100 });
});

onLinux('paths may be longer than the system takes at once', async () => {
  const parts = Array.from({ length: 40 }, (_, index) => `${'long '.repeat(40)}${index}`);
  const folders = parts.map((_, index) => directory(parts.slice(0, index + 1).join('/')));
  const path = `${parts.join('/')}/deep`;
  expect(path.length).toBeGreaterThan(8000);
  expect(await extractTo(root, [...folders.map((entry) => ({ ...entry, mode: 0o755 })), file(path, 3)])).toMatchObject({
    files: 1,
    directories: 40,
  });
  removeDeep(root);
});

/** A name at a time, as no path leads there. */
function removeDeep(path: string): void {
  let top = path;
  for (;;) {
    const [child] = readdirSync(top);
    if (child === undefined || child === 'deep') break;
    const next = at(`next ${child}`);
    renameSync(join(top, child), next);
    rmSync(top, { recursive: true });
    top = next;
  }
  rmSync(top, { recursive: true, force: true });
}
