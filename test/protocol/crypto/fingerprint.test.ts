/** The fingerprint: the contract's bytes, and how a person may type it. */
import { hkdfSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fingerprintOf, parseFingerprint } from '../../../lib/protocol/crypto/fingerprint.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { fromHex, readVectors } from '../../vectors/read.ts';

const { vectors } = readVectors<{ vectors: { key: string; fingerprint: string }[] }>('./fingerprint.json');

describe('the fingerprint of a key', () => {
  test.each(vectors)('$key has $fingerprint: as Python computes it', async ({ key, fingerprint }) => {
    expect(await fingerprintOf(new Secret(fromHex(key)))).toBe(fingerprint);
  });

  test('is the start of HKDF-SHA256, as OpenSSL has it', async () => {
    const key = createBackupKey();
    const digits = Buffer.from(hkdfSync('sha256', key.reveal(), '', 'backup-key-vault/fingerprint/v1', 4));
    expect((await fingerprintOf(key)).replace(' ', '')).toBe(digits.toString('hex'));
  });
});

describe('a typed fingerprint', () => {
  test.each(['1a2b 3c4d', '1A2B3C4D', ' 1a2b-3c4d\n', '1a 2b 3c 4d'])('%j is 1a2b 3c4d', (text) => {
    expect(parseFingerprint(text)).toBe('1a2b 3c4d');
  });

  test.each(['', '1a2b 3c4', '1a2b 3c4d 5', '1a2b 3c4g', '1a2b_3c4d'])('%j is none', (text) => {
    expect(parseFingerprint(text)).toBeUndefined();
  });
});
