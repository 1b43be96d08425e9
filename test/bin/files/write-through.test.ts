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

test('what is written is what came, and the disk is given it on the way', async () => {
  let given = 0;
  const datasync = file.datasync.bind(file);
  file.datasync = () => {
    given += 1;
    return datasync();
  };
  await writeThrough(file, chunks(130));
  const written = readFileSync(folder.at('file'));
  expect(written.length).toBe(130 * mebibyte);
  for (let i = 0; i < 130; i++) expect([written[i * mebibyte], written[(i + 1) * mebibyte - 1]]).toEqual([i, i]);
  expect(given).toBeGreaterThanOrEqual(1);
});

test('a write that the disk lost is told, though the system tells of it only once', async () => {
  file.datasync = () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
  await expect(writeThrough(file, chunks(65))).rejects.toMatchObject({ code: 'EIO' });
});
