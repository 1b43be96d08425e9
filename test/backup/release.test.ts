import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { releasing } from '../../lib/backup/file.ts';
import type { Bytes } from '../../lib/protocol/crypto/bytes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { counterBytes } from './backup-streams.ts';

function sink(write: (chunk: Uint8Array) => void | Promise<void>) {
  return releasing(new WritableStream<Uint8Array>({ write }));
}

describe('a released chunk', () => {
  test('is freed when its write has settled, not before', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const seen: Bytes[] = [];
    const writer = sink(async (chunk) => {
      await gate;
      seen.push(new Uint8Array(chunk));
    }).getWriter();
    const chunk = counterBytes(64);
    const writing = writer.write(chunk);
    await new Promise(setImmediate);
    expect(chunk.buffer.byteLength).toBe(64);
    open();
    await writing;
    expect(seen).toEqual([counterBytes(64)]);
    expect([chunk.length, chunk.buffer.detached]).toEqual([0, true]);
  });

  test('takes no other bytes with it: a view of a part of a buffer stays', async () => {
    const whole = counterBytes(64);
    const writer = sink(() => {}).getWriter();
    await writer.write(whole.subarray(0, 32));
    expect(whole).toEqual(counterBytes(64));
  });

  test('is on disk, whole, where the sink waits for the file', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'file');
    const file = await open(path, 'w');
    const writer = sink((chunk) => file.writeFile(chunk)).getWriter();
    const lengths = [1, 20_000, 100_000, 7];
    for (const length of lengths) await writer.write(counterBytes(length));
    await writer.close();
    await file.close();
    expect((await readFile(path)).equals(Buffer.concat(lengths.map(counterBytes)))).toBe(true);
    folder.remove();
  });

  test('is lost in a sink that is not done with it, which Writable.toWeb of Node is', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let written = 0;
    const slow = new Writable({
      async write(chunk, _encoding, done) {
        await gate;
        written += chunk.length;
        done();
      },
    });
    const writer = releasing(Writable.toWeb(slow)).getWriter();
    await writer.write(counterBytes(64));
    open();
    await writer.close();
    expect(written).toBe(0);
  });

  test('is kept where the sink failed, and the failure is told', async () => {
    const writer = sink(() => Promise.reject(new Error('disk full'))).getWriter();
    const chunk = counterBytes(64);
    await expect(writer.write(chunk)).rejects.toThrow('disk full');
    await expect(writer.closed).rejects.toThrow('disk full');
    expect(chunk.length).toBe(64);
  });
});

describe('the sink behind it', () => {
  test('is closed, or aborted for the same reason', async () => {
    const ends: unknown[] = [];
    const end = () =>
      releasing(
        new WritableStream({
          close: () => void ends.push('closed'),
          abort: (reason) => void ends.push(reason),
        }),
      ).getWriter();
    await end().close();
    await end().abort('gone');
    expect(ends).toEqual(['closed', 'gone']);
  });

  test('passes its failure on to a writer who is not writing', async () => {
    let fail: (reason: unknown) => void = () => {};
    const failing = new WritableStream({
      start(controller) {
        fail = (reason) => controller.error(reason);
      },
    });
    const writer = releasing(failing).getWriter();
    fail('unplugged');
    await expect(writer.closed).rejects.toBe('unplugged');
  });
});
