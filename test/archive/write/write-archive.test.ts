import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Pace } from '../../../lib/archive/steps/pace.ts';
import { perform } from '../../../lib/archive/steps/perform.ts';
import { identityOf } from '../../../lib/archive/write/identity.ts';
import type { LeftOut } from '../../../lib/archive/write/left-out.ts';
import { openFile } from '../../../lib/archive/write/steady.ts';
import { NotABackupRoot } from '../../../lib/archive/write/walk.ts';
import { type ArchiveOptions, writeArchive } from '../../../lib/archive/write/write-archive.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { collect, readWhole } from '../format/reading.ts';
import { paces } from '../paces.ts';
import { type Made, makeArchive, rest } from './making.ts';

let folder: TemporaryFolder;
const at = (...names: string[]) => join(folder.path, 'r', ...names);
const paths = ({ found }: Made) => [...found.keys()];

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(at());
});

afterEach(() => folder.remove());

describe.each(paces)('%s, one odd entry is left out, and the rest is there', (_, pace) => {
  const make = (meanwhile?: (chunks: number) => unknown, options?: Omit<ArchiveOptions, 'pace'>) =>
    makeArchive(at(), meanwhile, { pace, ...options });

  test('for a name that something else has taken', async () => {
    writeFileSync(at('file'), 'x');
    symlinkSync('file', at('link'));
    const open = (disk: string) => perform(openFile({ disk, isRoot: false }), new Pace(pace));
    await expect(open(at('link'))).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(open('/dev/null')).rejects.toMatchObject({ name: 'Replaced' });
  });

  test('for what was removed after its folder was listed', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(at(name), name);
    const made = await make((chunks) => chunks === 1 && rmSync(at('b'), { force: true }));
    expect(paths(made)).toEqual(['r', 'r/a', 'r/c']);
    expect(made.leftOut).toEqual([{ path: 'r/b', reason: 'vanished' }]);
  });

  test('for what may not be read, a folder with all that is in it', async () => {
    mkdirSync(at('closed'));
    writeFileSync(at('closed/in'), 'x');
    chmodSync(at('closed'), 0);
    writeFileSync(at('secret'), 'x', { mode: 0 });
    writeFileSync(at('z'), 'x');
    const made = await asNobody(() => make());
    chmodSync(at('closed'), 0o700);
    expect(paths(made)).toEqual(['r', 'r/closed', 'r/z']);
    expect(made.leftOut).toEqual([
      { path: 'r/closed', reason: 'unreadable', systemCode: 'EACCES' },
      { path: 'r/secret', reason: 'unreadable', systemCode: 'EACCES' },
    ]);
  });

  test('for what cannot be read after all, such as memory that is not there', async () => {
    // Readable by its rights; reading its first byte is an input/output error.
    const leftOut: LeftOut[] = [];
    const roots = [{ disk: '/proc/self/mem', name: 'mem' }];
    const found = await readWhole(await collect(writeArchive(roots, { onLeftOut: (one) => leftOut.push(one) })));
    expect(found).toEqual([]);
    expect(leftOut).toEqual([{ path: 'mem', reason: 'unreadable', systemCode: 'EIO' }]);
  });

  test('for leftovers and what was asked to be left out', async () => {
    mkdirSync(at('cache'));
    writeFileSync(at('cache/x'), 'x');
    writeFileSync(at('.partial'), 'x');
    writeFileSync(at('mine'), 'x');
    writeFileSync(at('own.bkv'), 'x');
    const made = await make(undefined, {
      excludes: (path) => path === 'r/cache',
      isLeftover: (name) => name === '.partial',
      excluded: new Set([identityOf(statSync(at('own.bkv'), { bigint: true }))]),
    });
    expect(paths(made)).toEqual(['r', 'r/mine']);
    expect(made.leftOut).toEqual([
      { path: 'r/.partial', reason: 'leftover' },
      { path: 'r/cache', reason: 'excluded' },
    ]);
  });

  test('but a path that was given and is no file or folder is an error', async () => {
    const making = collect(writeArchive([{ disk: '/dev/null', name: 'null' }]));
    await expect(making).rejects.toThrow(NotABackupRoot);
    await expect(making).rejects.toMatchObject({ disk: '/dev/null', what: 'device' });
  });
});

describe.each(paces)('%s, a folder that is replaced by a link while it is read', (_, pace) => {
  const make = (meanwhile: (chunks: number) => unknown) => makeArchive(at(), meanwhile, { pace });

  beforeEach(() => {
    mkdirSync(join(folder.path, 'victim'));
    writeFileSync(join(folder.path, 'victim/f1'), 'stolen');
    writeFileSync(join(folder.path, 'victim/f2'), 'stolen');
  });

  test('is read as it was', async () => {
    mkdirSync(at('a'));
    writeFileSync(at('a/f1'), 'mine');
    writeFileSync(at('a/f2'), 'mine');
    const made = await make((chunks) => {
      if (chunks !== 2) return;
      renameSync(at('a'), at('moved'));
      symlinkSync('../victim', at('a'));
    });
    expect(made.found.get('r/a/f1')?.content.toString()).toBe('mine');
    expect(made.found.get('r/a/f2')?.content.toString()).toBe('mine');
  });

  test('far above where the reading is, is not read on through the link', async () => {
    const deep = Array.from({ length: 70 }, () => 'd').join('/');
    mkdirSync(at(deep), { recursive: true });
    writeFileSync(at('d/f1'), 'mine');
    writeFileSync(at(deep, 'last'), 'x');
    let moved = false;
    const made = await make((chunks) => {
      if (chunks < 70 || moved) return;
      moved = true;
      // The folder below is put elsewhere, so the way back up from it leads there.
      renameSync(at('d/d'), join(folder.path, 'victim/d'));
      renameSync(at('d'), join(folder.path, 'away'));
      symlinkSync('../victim', at('d'));
    });
    expect(moved).toBe(true);
    expect([...made.found.values()].map(({ content }) => content.toString())).not.toContain('stolen');
    expect(made.leftOut).toEqual([{ path: 'r/d/f1', reason: 'vanished' }]);
  });
});

test.each(paces)('%s, folders far deeper than a path can say are backed up', async (_, pace) => {
  const name = 'n'.repeat(250);
  const start = process.cwd();
  process.chdir(at());
  for (let depth = 0; depth < 80; depth++) {
    mkdirSync(name);
    process.chdir(name);
  }
  writeFileSync('bottom', 'deep');
  process.chdir(start);
  const made = await makeArchive(at(), undefined, { pace });
  const deepest = `r${`/${name}`.repeat(80)}/bottom`;
  expect(made.found.get(deepest)?.content.toString()).toBe('deep');
  expect(made.leftOut).toEqual([]);
});

test.each(paces)('%s, nothing more is read once nobody asks for it, and nothing stays open', async (_, pace) => {
  mkdirSync(at('a/b'), { recursive: true });
  for (let i = 0; i < 20; i++) writeFileSync(at('a/b', String(i)), 'x');
  await rest();
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  let entries = 0;
  const onEntry = () => {
    entries += 1;
  };
  const roots = [{ disk: at(), name: 'r' }];
  const archive = writeArchive(roots, { pace: new Pace(pace), batch: 0, onEntry });
  for (let pieces = 0; pieces < 5; pieces++) await archive.next();
  await archive.return(undefined);
  expect(entries).toBeLessThan(6);
  expect(open()).toBe(before);
});

test('a file of the system that says it is empty comes with its content', async () => {
  const found = await readWhole(await collect(writeArchive([{ disk: '/proc/self/status', name: 'status' }])));
  expect(found[0]?.content.toString()).toMatch(/^Name:/);
});

test('the first thing in an archive says when, by which version and for which key it was made', async () => {
  const info = { createdAt: new Date(1_700_000_000_000), version: '0.2.0', fingerprint: '1a2b 3c4d' };
  const told: unknown[] = [];
  await readWhole(await collect(writeArchive([{ disk: at(), name: 'r' }], { info })), (one) => told.push(one));
  expect(told).toEqual([info]);
  expect(readdirSync(at())).toEqual([]);
});

/** Root may read everything, which would hide what an ordinary user runs into. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  chmodSync(folder.path, 0o755);
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
