/** Small parts of real folders; `node test/archive/strangers/real-trees.ts` takes whole ones. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { comparisons, writeTo } from './comparison.ts';
import { hasGnuTar, hasPython } from './strangers.ts';

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Where Python keeps its own library. */
function pythonLibrary(): string {
  const { stdout } = spawnSync('python3', ['-c', 'import os; print(os.__file__)'], { encoding: 'utf8' });
  return dirname(stdout.trim());
}

const library = hasPython ? pythonLibrary() : '';
const folders = [join(modules, '.bin'), join(modules, 'tar'), ...(hasPython ? [join(library, 'email')] : [])].filter(
  (folder) => existsSync(folder),
);

let scratch: TemporaryFolder;

beforeEach(() => {
  scratch = temporaryFolder();
});

afterEach(() => scratch.remove());

describe(`a real folder is the same for us${hasGnuTar ? ', GNU tar' : ''}${hasPython ? ', tarfile' : ''}`, () => {
  test.each(folders)('%s', async (folder) => {
    const ours = join(scratch.path, 'ours.tar');
    await writeTo(ours, folder);
    const programs = { gnuTar: hasGnuTar, python: hasPython };
    let count = 0;
    for await (const { what, different } of comparisons({ folder, ours, scratch: scratch.path }, programs)) {
      expect([what, ...different]).toEqual([what]);
      count += 1;
    }
    expect(count).toBe(1 + (hasPython ? 2 : 0) + (hasGnuTar ? 4 : 0));
  });

  const missing = [...(hasGnuTar ? [] : ['GNU tar']), ...(hasPython ? [] : ['python3'])];
  for (const program of missing) test.skip(`(skipped against ${program}, which is not here)`, () => {});
});
