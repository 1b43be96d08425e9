/** An abort ends a backup's stream at both sides at once, and progress says how much of what goes in is done. */
import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createBackupKey, decryptBackup, encryptBackup, type StreamOptions } from '../../lib/backup/index.ts';
import { equalBytes } from '../../lib/protocol/crypto/bytes.ts';
import { outcome, pieces, through } from './backup-streams.ts';

const reason = new Error('the user went back');
const key = createBackupKey();
const MiB = 2 ** 20;
const plaintext = new Uint8Array(3 * MiB + 12_345).fill(7);

/** Bytes as they were told. */
function noting() {
  const told: number[] = [];
  return { told, onProgress: ({ bytes }: { bytes: number }) => void told.push(bytes) };
}

describe('progress', () => {
  test('is told for each segment, and the last is all that went in: of a backup, and of its file', async () => {
    const sealing = noting();
    const file = await through(encryptBackup(key, sealing), ...pieces(plaintext, 100_000));
    expect(sealing.told).toHaveLength(4);
    expect(sealing.told.at(-1)).toBe(plaintext.length);
    const opening = noting();
    const opened = await through(decryptBackup(key, opening), ...pieces(file, 777_777));
    expect(equalBytes(opened, plaintext)).toBe(true);
    expect(opening.told).toEqual([MiB, 2 * MiB, 3 * MiB, file.length]);
  });

  test('of nothing is told once', async () => {
    const { told, onProgress } = noting();
    await through(encryptBackup(key, { onProgress }), new Uint8Array());
    expect(told).toEqual([0]);
  });

  test('that throws ends the stream with its error', async () => {
    const onProgress = () => {
      throw reason;
    };
    expect((await outcome(encryptBackup(key, { onProgress }), pieces(plaintext, MiB))).error).toBe(reason);
  });
});

describe.each([
  ['encrypting', encryptBackup],
  ['decrypting', decryptBackup],
])('an abort while %s', (_, start: (backupKey: typeof key, options: StreamOptions) => TransformStream) => {
  async function file(): Promise<Uint8Array[]> {
    return start === decryptBackup
      ? pieces(await through(encryptBackup(key), ...pieces(plaintext, MiB)), MiB)
      : pieces(plaintext, MiB);
  }

  test('ends what goes in and what comes out with the signal’s reason', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    const { out, error } = await outcome(start(key, { signal: controller.signal, onProgress }), await file());
    expect(error).toBe(reason);
    expect(out.length).toBeLessThanOrEqual(MiB);
  });

  test('frees a writer whose reader has stopped reading', async () => {
    const controller = new AbortController();
    const { writable, readable } = start(key, { signal: controller.signal });
    const writer = writable.getWriter();
    const parts = [...(await file()), ...(await file()), ...(await file())];
    const written = Promise.allSettled(parts.map((part) => writer.write(part)));
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    controller.abort(reason);
    await expect(writer.closed).rejects.toBe(reason);
    expect((await written).at(-1)).toEqual({ status: 'rejected', reason });
    await expect(readable.getReader().read()).rejects.toBe(reason);
  });

  test('before the first byte lets nothing out', async () => {
    const { out, error } = await outcome(start(key, { signal: AbortSignal.abort(reason) }), await file());
    expect({ length: out.length, error }).toEqual({ length: 0, error: reason });
  });

  test('has no listener left once the stream has ended, however it ended', async () => {
    const { signal } = new AbortController();
    await outcome(start(key, { signal }), await file());
    await outcome(start(key, { signal }), [new Uint8Array(2 * MiB).fill(9)]);
    const left = start(key, { signal });
    await left.readable.cancel();
    await setImmediate();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
