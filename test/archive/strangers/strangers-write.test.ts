/** What other tars write, in each of their formats, we read, and find the same in it as there is on disk. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readArchive } from '../../../lib/archive/format/read-archive.ts';
import { chunksOf } from '../../../lib/archive/write/chunks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { inChunks } from '../format/archive-bytes.ts';
import { coarse, differences, type Snapshot, snapshotOfArchive, snapshotOfFolder } from '../snapshot.ts';
import { python, runGnuTar } from './stranger-programs.ts';
import { plantKinds, plantPaths, plantSparse } from './stranger-tree.ts';
import { withGnuTar, withPython } from './strangers.ts';

const folder = temporaryFolder();
const { at } = folder;
const written = at('written.tar');

const originals = new Map<string, Snapshot>();

beforeAll(() => {
  for (const name of ['paths', 'kinds', 'few']) mkdirSync(at(name));
  plantPaths(at('paths'), 'paths');
  plantKinds(at('kinds'));
  for (const kind of ['fifo', 'sub/fifo']) spawnSync('mkfifo', [at('kinds', kind)]);
  plantFew();
  for (const name of ['paths', 'kinds', 'few']) originals.set(name, snapshotOfFolder(at(name), name));
});

/** As much as ustar and v7 can say. */
function plantFew(): void {
  mkdirSync(at('few/folder'));
  writeFileSync(at('few/folder/file'), 'x'.repeat(1000));
  writeFileSync(at('few', 'f'.repeat(90)), 'y');
  writeFileSync(at('few/empty'), '');
}

afterAll(() => folder.remove());

async function readThem(): Promise<Snapshot> {
  const file = await open(written);
  try {
    return await snapshotOfArchive(chunksOf(file));
  } finally {
    await file.close();
  }
}

/** Whole seconds, where the format has no others. */
async function compare(name: string, wholeSeconds: boolean | 'up'): Promise<void> {
  const original = coarse(originals.get(name) ?? new Map(), { wholeSeconds });
  expect(original.size).toBeGreaterThan(3);
  expect(differences(original, coarse(await readThem(), { wholeSeconds }))).toEqual([]);
}

describe('GNU tar', () => {
  const forms: [name: string, wholeSeconds: boolean, options: string[]][] = [
    ['paths', true, ['--format=gnu']],
    ['paths', false, ['--format=posix']],
    ['kinds', true, ['--format=gnu']],
    ['kinds', false, ['--format=posix']],
    ['kinds', true, ['--format=gnu', '--sparse']],
    ['kinds', false, ['--format=posix', '--sparse', '--sparse-version=0.0']],
    ['kinds', false, ['--format=posix', '--sparse', '--sparse-version=0.1']],
    ['kinds', false, ['--format=posix', '--sparse', '--sparse-version=1.0']],
    ['kinds', true, ['--format=gnu', '--label=a name for all of it']],
    ['few', true, ['--format=ustar']],
    ['few', true, ['--format=v7']],
    ['few', true, ['--format=oldgnu']],
    ['few', true, ['--format=gnu', '--listed-incremental=state']],
  ];
  for (const [name, wholeSeconds, options] of forms)
    withGnuTar(`${options.join(' ')}: all ${name}`, async () => {
      const inFolder = options.map((option) => option.replace('=state', `=${at('state')}`));
      runGnuTar(['-cf', written, '-C', folder.path, ...inFolder, name]);
      await compare(name, wholeSeconds);
    });

  withGnuTar('with ./ in front of every path, and itself as ./', async () => {
    runGnuTar(['-cf', written, '-C', at('few'), '.']);
    const expected = [...(originals.get('few') ?? new Map()).keys()].slice(1).map((path) => path.slice('few/'.length));
    expect([...(await readThem()).keys()].sort()).toEqual(expected.sort());
  });

  withGnuTar('with a file that was added again later: the later one counts', async () => {
    writeFileSync(at('twice'), 'first');
    runGnuTar(['-cf', written, '-C', folder.path, 'twice']);
    writeFileSync(at('twice'), 'second');
    runGnuTar(['-rf', written, '-C', folder.path, 'twice']);
    expect((await readThem()).get('twice')?.size).toBe('second'.length);
  });

  for (const format of ['gnu', 'posix'])
    withGnuTar(`--format=${format} --sparse: a file of 9 GiB`, async () => {
      const size = 9 * 1024 ** 3;
      plantSparse(at('huge'), { size, at: [0, size - 5] });
      runGnuTar(['-cf', written, '-C', folder.path, `--format=${format}`, '--sparse', 'huge']);
      rmSync(at('huge'));
      const { value } = await readArchive(inChunks(readFileSync(written), 512)).next();
      expect(value).toMatchObject({ entry: { kind: 'file', path: 'huge', size } });
      expect(value?.entry.data?.length).toBe(2);
    });
});

describe("Python's tarfile", () => {
  for (const [name, format] of [
    ['paths', 'PAX_FORMAT'],
    ['paths', 'GNU_FORMAT'],
    ['kinds', 'PAX_FORMAT'],
    ['kinds', 'GNU_FORMAT'],
    ['few', 'USTAR_FORMAT'],
  ] as const)
    withPython(`${format}: all ${name}`, async () => {
      python('create', format, written, at(name), name);
      await compare(name, 'up'); // It keeps times as a double, and rounds those before 1970 up.
    });

  for (const format of ['PAX_FORMAT', 'GNU_FORMAT'])
    withPython(`${format}: a file of 9 GiB without holes`, async () => {
      const size = 9 * 1024 ** 3 + 1;
      python('header', format, written, 'huge', String(size));
      const { value } = await readArchive(inChunks(readFileSync(written), 512)).next();
      expect(value).toMatchObject({ entry: { kind: 'file', path: 'huge', size } });
    });
});

test('the trees hold what tars have been seen to lose', () => {
  const paths = [...(originals.get('paths')?.keys() ?? [])];
  expect(new Set(paths.map((path) => path.lastIndexOf('/'))).size).toBeGreaterThan(250);
  expect([...(originals.get('kinds')?.values() ?? [])].filter(({ modified }) => modified < 0n)).toHaveLength(3);
});
