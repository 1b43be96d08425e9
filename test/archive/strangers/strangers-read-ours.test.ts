/** What we write, other tars list and extract, and find the same in it as there is on disk. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeHeader } from '../../../lib/archive/format/header.ts';
import { chunksOf } from '../../../lib/archive/write/chunks.ts';
import { writeArchive } from '../../../lib/archive/write/write-archive.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { archiveOf, file } from '../format/archive-bytes.ts';
import { coarse, differences, type Snapshot, snapshotOfArchive, snapshotOfFolder } from '../snapshot.ts';
import { python, runGnuTar, snapshotByPython } from './stranger-programs.ts';
import { plantKinds, plantPaths, plantSparse } from './stranger-tree.ts';
import { withGnuTar, withPython } from './strangers.ts';

const folder = temporaryFolder();
const { at } = folder;
const wholeSeconds = { wholeSeconds: true };

async function archive(name: string, disk = at(name)): Promise<string> {
  const archived = await open(at(`${name}.tar`), 'w');
  const info = { createdAt: new Date(0), version: '0.2.0', fingerprint: '0000 0000' };
  await archived.writeFile(writeArchive([{ disk, name }], { info }));
  await archived.close();
  return at(`${name}.tar`);
}

async function readBack(path: string): Promise<Snapshot> {
  const archived = await open(path);
  try {
    return await snapshotOfArchive(chunksOf(archived));
  } finally {
    await archived.close();
  }
}

afterAll(() => folder.remove());

describe.each(['paths', 'kinds'])('a tree of all %s', (name) => {
  let original: Snapshot;
  /** Other tars find the times below a second where they stand in a PAX header only. */
  let inSeconds: Snapshot;
  let written: string;

  beforeAll(async () => {
    mkdirSync(at(name));
    if (name === 'paths') plantPaths(at(name), name);
    else plantKinds(at(name));
    written = await archive(name);
    original = coarse(snapshotOfFolder(at(name), name));
    inSeconds = coarse(original, wholeSeconds);
  });

  test('is read back by us', async () => {
    expect(original.size).toBeGreaterThan(20);
    expect(differences(original, coarse(await readBack(written)))).toEqual([]);
  });

  withGnuTar('is extracted by GNU tar', () => {
    mkdirSync(at(`${name} by gnu`));
    const complaints = runGnuTar(['-xpf', written, '--warning=no-timestamp', '-C', at(`${name} by gnu`)]);
    expect(complaints.replace(/.*Ignoring unknown extended header keyword 'hdrcharset'\n/g, '')).toBe('');
    const found = coarse(snapshotOfFolder(at(`${name} by gnu`, name), name), wholeSeconds);
    expect(differences(inSeconds, found)).toEqual([]);
  });

  withPython("is listed and read by Python's tarfile", () => {
    expect(differences(inSeconds, coarse(snapshotByPython(written), wholeSeconds))).toEqual([]);
  });
});

describe('a file of 9 GiB that is nearly all holes', () => {
  const size = 9 * 1024 ** 3;
  const places = [0, 5 * 1024 ** 3, size - 5];
  // Holes are read ten times as fast there.
  const memory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : folder.path, 'bkv-test-'));
  let written: string;

  beforeAll(async () => {
    plantSparse(join(memory, 'file'), { size, at: places });
    written = await archive('huge', memory);
  });

  afterAll(() => rmSync(memory, { recursive: true }));

  test('takes next to no room in the archive', () => {
    expect(statSync(written).size).toBeLessThan(64 * 1024);
  });

  withPython("is listed by Python's tarfile in its full size", () => {
    expect(python('sizes', written)).toBe(`huge 0\nhuge/file ${size}\n`);
  });

  withGnuTar('is extracted by GNU tar, holes and all', () => {
    mkdirSync(at('huge by gnu'));
    expect(runGnuTar(['-xpf', written, '-C', at('huge by gnu')])).toBe('');
    const extracted = at('huge by gnu/huge/file');
    expect(statSync(extracted).size).toBe(size);
    expect(statSync(extracted).blocks * 512).toBeLessThan(1024 * 1024);
    const handle = openSync(extracted, 'r');
    for (const place of places) {
      const bytes = Buffer.alloc(5);
      readSync(handle, bytes, 0, 5, place);
      expect(bytes.toString()).toBe('piece');
    }
    closeSync(handle);
  });
});

withGnuTar('a file that never held still is an empty one for GNU tar, not a mixture', () => {
  writeFileSync(at('mark.tar'), archiveOf(file('mixture', 700), { ...file('mixture'), kind: 'left-out' }));
  runGnuTar(['-xf', at('mark.tar'), '-C', folder.path]);
  expect(statSync(at('mixture')).size).toBe(0);
});

describe('a file of 9 GiB without holes', () => {
  const size = 9 * 1024 ** 3 + 1;
  const begin = () => encodeHeader(file('huge', size));

  withGnuTar('has its full size in the list of GNU tar', () => {
    const { stdout } = spawnSync('tar', ['-tvf', '-'], { input: begin(), encoding: 'utf8' });
    expect(stdout).toMatch(new RegExp(`\\s${size}\\s.*huge`));
  });

  withPython("has its full size for Python's tarfile", () => {
    writeFileSync(at('begin.tar'), begin());
    expect(python('first', at('begin.tar'))).toBe(`huge ${size}\n`);
  });
});
