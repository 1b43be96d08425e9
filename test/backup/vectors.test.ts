/** Backup files against vectors that were made without them. */
import { describe, expect, test } from '@jest/globals';
import { DamagedBackup, decryptBackup } from '../../lib/backup/file.ts';
import { fileCipher, readHeader, sealSegment, segmentNonce } from '../../lib/backup/format.ts';
import { sha256 } from '../../lib/protocol/crypto/bytes.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { plaintext, seal, type Vectors, vectors } from '../vectors/backup-file.ts';
import { fromHex, hex, readVectors } from '../vectors/read.ts';
import { outcome, pieces, through } from './backup-streams.ts';

const file = readVectors<Vectors>('./backup-file.json');
const key = new Secret(fromHex(file.backupKey));

test('the file is what its source makes', () => {
  expect(file).toEqual(JSON.parse(JSON.stringify(vectors())));
  expect(file.files.length).toBeGreaterThan(7);
});

describe.each(file.files)('$name', ({ header, segments, plaintextLength, ...of }) => {
  const start = fromHex(`28${header.salt}${header.noncePrefix}`);
  const text = new Uint8Array(plaintext(plaintextLength));

  test('has these nonces, and each segment is sealed to this tag', async () => {
    const cipher = await fileCipher(key, readHeader(start), 'encrypt');
    let at = 0;
    for (const { index, last, nonce, tag, ...segment } of segments) {
      expect(hex(segmentNonce(start, { index, last }))).toBe(nonce);
      const part = text.slice(at, at + segment.plaintextLength);
      const sealed = await sealSegment(cipher, part, { index, last });
      expect([sealed.length, hex(sealed.subarray(-16))]).toEqual([segment.length, tag]);
      at += part.length;
    }
    expect([at, segments.at(-1)?.last]).toEqual([plaintextLength, true]);
  });

  test('opens as the plaintext', async () => {
    const whole = of.file === undefined ? undefined : fromHex(of.file);
    const bytes = whole ?? new Uint8Array(seal(of.name, plaintextLength));
    if (hex(sha256(bytes)) !== of.fileSha256) return expect(of.name).toContain('by Tink');
    const opened = await through(decryptBackup(key), ...pieces(bytes, 65536));
    expect(hex(sha256(opened))).toBe(of.plaintextSha256);
  });
});

test.each(file.refused)('does not open: $name', async ({ file }) => {
  const { out, error } = await outcome(decryptBackup(key), [fromHex(file)]);
  expect(error).toBeInstanceOf(DamagedBackup);
  expect(out.length).toBe(0);
});
