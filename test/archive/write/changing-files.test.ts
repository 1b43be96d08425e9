import {
  appendFileSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Pace } from '../../../lib/archive/steps/pace.ts';
import { perform } from '../../../lib/archive/steps/perform.ts';
import { isBusy, openFile } from '../../../lib/archive/write/steady.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';
import { paces } from '../paces.ts';
import { makeArchive, rest } from './making.ts';

const mebibyte = 1024 * 1024;

let folder: TemporaryFolder;
const at = (...names: string[]) => join(folder.path, 'r', ...names);

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(at());
});

afterEach(() => folder.remove());

describe.each(paces)('%s, a file that changes while it is read', (_, pace) => {
  const make = (meanwhile?: (chunks: number) => unknown) => makeArchive(at(), meanwhile, { pace });
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
    const opened = await perform(openFile({ disk: at('fresh'), isRoot: false }), new Pace(pace));
    const writing = setInterval(() => appendFileSync(at('fresh'), 'b'), 3);
    const busy = await perform(isBusy(opened), new Pace(pace));
    clearInterval(writing);
    closeSync(opened.file);
    expect(busy).toBe(true);
  });
});

describe.each(paces)('%s, several names of one file', (_, pace) => {
  const make = (meanwhile?: (chunks: number) => unknown) => makeArchive(at(), meanwhile, { pace });

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
