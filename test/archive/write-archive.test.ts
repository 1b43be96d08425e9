import {
  appendFileSync,
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Entry } from '../../lib/archive/entry.ts';
import { identityOf } from '../../lib/archive/identity.ts';
import type { LeftOut } from '../../lib/archive/left-out.ts';
import { openFile } from '../../lib/archive/steady.ts';
import { NotABackupRoot } from '../../lib/archive/walk.ts';
import { type ArchiveOptions, writeArchive } from '../../lib/archive/write-archive.ts';
import { temporaryFolder } from '../bin/cli.ts';
import { byPath, collect, type Read, readWhole } from './reading.ts';

const mebibyte = 1024 * 1024;

let folder: ReturnType<typeof temporaryFolder>;
const at = (...names: string[]) => join(folder.path, 'r', ...names);

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(at());
});

afterEach(() => folder.remove());

interface Made {
  readonly found: Map<string, Read>;
  readonly all: readonly Read[];
  readonly leftOut: LeftOut[];
  readonly entries: Entry[];
  readonly bytes: number;
}

/** `meanwhile` is called before each chunk is taken, with what came so far. */
async function make(meanwhile: (chunks: number) => void = () => {}, options: ArchiveOptions = {}): Promise<Made> {
  const leftOut: LeftOut[] = [];
  const entries: Entry[] = [];
  let bytes = 0;
  const archive = writeArchive([{ disk: at(), name: 'r' }], {
    onLeftOut: (one) => leftOut.push(one),
    onEntry: (entry) => entries.push(entry),
    onBytes: (length) => {
      bytes += length;
    },
    ...options,
  });
  let count = 0;
  async function* watched() {
    for await (const chunk of archive) {
      count += 1;
      yield chunk;
      meanwhile(count);
    }
  }
  const all = await readWhole(await collect(watched()));
  return { found: byPath(all), all, leftOut, entries, bytes };
}

const paths = ({ found }: Made) => [...found.keys()];

/** Older than a tick of the file system's clock, so that nothing waits for it. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 25));

describe('a file that changes while it is read', () => {
  const size = 3 * mebibyte;

  test('once is in the archive as it is afterwards', async () => {
    writeFileSync(at('large'), Buffer.alloc(size, 'a'));
    await rest();
    let done = false;
    const made = await make((chunks) => {
      if (chunks !== 3 || done) return;
      done = true;
      writeFileSync(at('large'), Buffer.alloc(size, 'b'));
    });
    expect(done).toBe(true);
    expect(made.all.filter(({ entry }) => entry.path === 'r/large')).toHaveLength(2);
    expect(made.found.get('r/large')?.content.equals(Buffer.alloc(size, 'b'))).toBe(true);
    expect(made.leftOut).toEqual([]);
    expect(made.entries.map(({ path }) => path)).toEqual(['r', 'r/large']);
    expect(made.bytes).toBe(size);
  });

  test('each time is left out, and marked so that no tar shows a mixture', async () => {
    writeFileSync(at('large'), Buffer.alloc(size, 'a'));
    writeFileSync(at('next'), 'next');
    await rest();
    const made = await make(() => {
      const file = openSync(at('large'), 'r+');
      writeSync(file, 'x', 5);
      closeSync(file);
    });
    expect(made.leftOut).toEqual([{ path: 'r/large', reason: 'changed' }]);
    expect(made.found.get('r/large')).toMatchObject({ entry: { kind: 'left-out' }, content: Buffer.alloc(0) });
    expect(made.found.get('r/next')?.content.toString()).toBe('next');
    expect(made.entries.map(({ path }) => path)).toEqual(['r', 'r/next']);
    expect(made.bytes).toBe(size + 4);
  });

  test('by becoming shorter keeps the archive whole', async () => {
    writeFileSync(at('large'), Buffer.alloc(size, 'a'));
    writeFileSync(at('next'), 'next');
    await rest();
    const made = await make((chunks) => chunks === 3 && truncateSync(at('large'), 10));
    expect(made.found.get('r/large')?.content.toString()).toBe('a'.repeat(10));
    expect(made.found.get('r/next')?.content.toString()).toBe('next');
    expect(made.leftOut).toEqual([]);
  });

  test('by vanishing after a part of it was written is marked, and is no loss of what follows', async () => {
    writeFileSync(at('large'), Buffer.alloc(size, 'a'));
    writeFileSync(at('next'), 'next');
    await rest();
    const made = await make((chunks) => chunks === 3 && rmSync(at('large'), { force: true }));
    expect(made.leftOut).toEqual([{ path: 'r/large', reason: 'vanished' }]);
    expect(made.found.get('r/large')?.entry.kind).toBe('left-out');
    expect(made.found.get('r/next')?.content.toString()).toBe('next');
  });

  test('and is small is never a mixture of two moments', async () => {
    const length = mebibyte - 1;
    writeFileSync(at('small'), Buffer.alloc(length, 'a'));
    const ready = new Int32Array(new SharedArrayBuffer(8));
    const rewrite = `
      const { openSync, writeSync } = require('node:fs');
      const { workerData: { path, length, ready } } = require('node:worker_threads');
      const file = openSync(path, 'r+');
      const contents = [Buffer.alloc(length, 'a'), Buffer.alloc(length, 'b')];
      for (let turn = 0; Atomics.load(ready, 1) === 0; turn = 1 - turn) {
        writeSync(file, contents[turn], 0, length, 0);
        Atomics.store(ready, 0, 1);
        Atomics.notify(ready, 0);
        if (turn) Atomics.wait(ready, 1, 0, 15);
      }`;
    const worker = new Worker(rewrite, { eval: true, workerData: { path: at('small'), length, ready } });
    await Atomics.waitAsync(ready, 0, 0).value;
    try {
      for (let round = 0; round < 10; round++) {
        const { found, leftOut } = await make();
        const content = found.get('r/small')?.content;
        if (content) expect(new Set(content).size).toBe(1);
        else expect(leftOut).toEqual([{ path: 'r/small', reason: 'changed' }]);
      }
    } finally {
      Atomics.store(ready, 1, 1);
      Atomics.notify(ready, 1);
      await new Promise((resolve) => worker.once('exit', resolve));
    }
  });

  test('within the same tick of the clock in which it was written before is seen', async () => {
    writeFileSync(at('fresh'), 'a');
    const opening = openFile({ disk: at('fresh'), isRoot: false });
    const writing = setInterval(() => appendFileSync(at('fresh'), 'b'), 3);
    const { isBusy, file } = await opening;
    clearInterval(writing);
    await file.close();
    expect(isBusy).toBe(true);
  });
});

describe('one odd entry is left out, and the rest is there', () => {
  test('for a name that something else has taken', async () => {
    writeFileSync(at('file'), 'x');
    symlinkSync('file', at('link'));
    await expect(openFile({ disk: at('link'), isRoot: false })).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(openFile({ disk: '/dev/null', isRoot: false })).rejects.toMatchObject({ name: 'Replaced' });
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

describe('a folder that is replaced by a link while it is read', () => {
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

test('folders far deeper than a path can say are backed up', async () => {
  const name = 'n'.repeat(250);
  const start = process.cwd();
  process.chdir(at());
  for (let depth = 0; depth < 80; depth++) {
    mkdirSync(name);
    process.chdir(name);
  }
  writeFileSync('bottom', 'deep');
  process.chdir(start);
  const made = await make();
  const deepest = `r${`/${name}`.repeat(80)}/bottom`;
  expect(made.found.get(deepest)?.content.toString()).toBe('deep');
  expect(made.leftOut).toEqual([]);
});

describe('several names of one file', () => {
  test('are one content', async () => {
    writeFileSync(at('a'), 'x');
    linkSync(at('a'), at('b'));
    const made = await make();
    expect(made.found.get('r/b')?.entry).toMatchObject({ kind: 'hard-link', target: 'r/a' });
    expect(made.bytes).toBe(1);
  });

  test('the first of which could not be read: the next one has the content', async () => {
    writeFileSync(at('a'), Buffer.alloc(2 * mebibyte, 'x'));
    linkSync(at('a'), at('b'));
    await rest();
    // Three readings of `a`, each disturbed: header, two chunks.
    const made = await make((chunks) => chunks <= 10 && utimesSync(at('a'), chunks, chunks));
    expect(made.found.get('r/a')?.entry.kind).toBe('left-out');
    expect(made.leftOut).toEqual([{ path: 'r/a', reason: 'changed' }]);
    expect(made.found.get('r/b')).toMatchObject({ entry: { kind: 'file', size: 2 * mebibyte } });
    expect(made.found.get('r/b')?.content.equals(readFileSync(at('b')))).toBe(true);
  });
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
