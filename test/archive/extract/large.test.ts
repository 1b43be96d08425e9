/** A file that is written past the system's memory. */
import { readFileSync, statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type Disk, systemDisk } from '../../../lib/archive/extract/disk.ts';
import type { ReadEntry } from '../../../lib/archive/format/read-archive.ts';
import { BlockWriter } from '../../../lib/archive/large/block-writer.ts';
import { Step } from '../../../lib/archive/steps/step.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { file } from '../format/archive-bytes.ts';
import { putInto, refusal } from './extracting.ts';

const size = 65 * 2 ** 20 + 13;
const entry = {
  ...file('large', size),
  kind: 'file' as const,
  size,
  mode: 0o640,
  modified: 1_234_567_890_000_000_000n,
};

/** Of no round length, in a buffer that is filled anew. */
async function* content() {
  const buffer = new Uint8Array(2 ** 20 - 40);
  for (let at = 0, index = 0; at < size; at += buffer.length, index++)
    yield buffer.fill(index).subarray(0, Math.min(buffer.length, size - at));
}

async function* archive(): AsyncGenerator<ReadEntry> {
  yield { entry, content: content() };
}

test('comes back with its bytes, its mode and its time', async () => {
  const folder = temporaryFolder();
  try {
    expect(await putInto(folder.path, archive())).toMatchObject({ files: 1, bytes: size });
    const parts: Uint8Array[] = [];
    for await (const part of content()) parts.push(part.slice());
    expect(readFileSync(folder.at('large')).equals(Buffer.concat(parts))).toBe(true);
    const { mode, mtimeMs } = statSync(folder.at('large'));
    expect([mode & 0o777, mtimeMs]).toEqual([0o640, 1_234_567_890_000]);
  } finally {
    folder.remove();
  }
});

test('a disk that is full is told, with the room that it needs', async () => {
  const folder = temporaryFolder();
  const write = () => Promise.reject(refusal('ENOSPC'));
  const disk: Disk = {
    ...systemDisk,
    writeLarge: (fd) => new Step(() => BlockWriter.open({ fd, write }, { direct: async () => undefined })),
  };
  try {
    const put = putInto(folder.path, archive(), { disk });
    await expect(put).rejects.toMatchObject({ name: 'DiskFailure', systemCode: 'ENOSPC', needed: size });
  } finally {
    folder.remove();
  }
});
