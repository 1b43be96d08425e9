/** Files written by Tink itself: see test/vectors/tink/README.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { decryptBackup } from '../../lib/backup/file.ts';
import { parseBackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { counterBytes, outcome, pieces, through } from './backup-streams.ts';

const key = parseBackupKey('0001 0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f');

function vector(name: string) {
  return new Uint8Array(readFileSync(new URL(`../vectors/tink/${name}.bin`, import.meta.url)));
}

describe("Tink's file", () => {
  test.each([
    ['empty', 0],
    ['1000', 1000],
    ['1049576', 2 ** 20 + 1000],
  ])('%s.bin opens as %d bytes', async (name, length) => {
    const opened = await through(decryptBackup(key), ...pieces(vector(name), 65536));
    expect(opened.length).toBe(length);
    expect(Buffer.compare(opened, counterBytes(length))).toBe(0);
  });

  test('under other associated data does not open', async () => {
    const { out, error } = await outcome(decryptBackup(key), [vector('1000-other-associated')]);
    expect(error).toMatchObject({ name: 'DamagedBackup', reason: 'wrong_key_or_damaged', segment: 0 });
    expect(out.length).toBe(0);
  });
});
