import { readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeThrough } from '../../../bin/bkv/files/backup/write-through.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';

let folder: TemporaryFolder;
let file: FileHandle;

beforeEach(async () => {
  folder = temporaryFolder();
  file = await open(folder.at('file'), 'w');
});

afterEach(async () => {
  await file.close();
  folder.remove();
});

const mebibyte = 1024 * 1024;

/** One buffer, filled anew for each chunk. */
async function* chunks(count: number) {
  const buffer = new Uint8Array(mebibyte);
  for (let i = 0; i < count; i++) yield buffer.fill(i);
}

const usualWay = { direct: async () => undefined };

function requireChunks(count: number): void {
  const written = readFileSync(folder.at('file'));
  expect(written.length).toBe(count * mebibyte + 5);
  for (let i = 0; i < count; i++) expect([written[i * mebibyte], written[(i + 1) * mebibyte - 1]]).toEqual([i, i]);
  expect([...written.subarray(-5)]).toEqual([1, 2, 3, 4, 5]);
}

async function* withTail(count: number) {
  yield* chunks(count);
  yield new Uint8Array([1, 2, 3, 4, 5]);
}

test('what is written is what came, directly where this disk can', async () => {
  const told: number[] = [];
  await writeThrough(file, withTail(130), { onWritten: (bytes) => told.push(bytes) });
  requireChunks(130);
  expect(told.at(-1)).toBeGreaterThanOrEqual(120 * mebibyte);
});

test('the usual way the disk is given it while more comes', async () => {
  let given = 0;
  const datasync = file.datasync.bind(file);
  file.datasync = () => {
    given += 1;
    return datasync();
  };
  await writeThrough(file, withTail(130), usualWay);
  requireChunks(130);
  expect(given).toBeGreaterThanOrEqual(1);
});

test('what a disk refuses directly goes the usual way', async () => {
  let refused = 0;
  let closed = 0;
  const direct = async () =>
    ({
      async write() {
        refused += 1;
        throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
      },
      async close() {
        closed += 1;
      },
    }) as unknown as FileHandle;
  await writeThrough(file, withTail(9), { direct });
  requireChunks(9);
  expect([refused, closed]).toEqual([1, 1]);
});

test.each(['direct', 'usual'])('a disk that is full is told, %s', async (way) => {
  const full = { write: () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })) };
  if (way === 'usual') Object.assign(file, full);
  const direct = async () =>
    way === 'direct' ? ({ ...full, close: async () => {} } as unknown as FileHandle) : undefined;
  await expect(writeThrough(file, withTail(9), { direct })).rejects.toMatchObject({ code: 'ENOSPC' });
});

test('a write that the disk lost is told, though the system tells of it only once', async () => {
  file.datasync = () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
  await expect(writeThrough(file, chunks(65), usualWay)).rejects.toMatchObject({ code: 'EIO' });
});
