/** The escrow's bytes, what they are bound to, and that nothing else opens them. */
import { createCipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import type { Bytes } from '../../../lib/protocol/crypto/bytes.ts';
import { InvalidEscrow, openEscrow, sealEscrow } from '../../../lib/protocol/crypto/escrow.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { hex } from '../../vectors/read.ts';

const exportKey = new Secret<Bytes>(new Uint8Array(64).fill(3));
const context = { account: 'alice', registration: 'first' };
const label = 'backup-key-vault/escrow/v1';

type Sealing = typeof context & { version?: number };

/** The same escrow by OpenSSL. */
function sealed(key: Uint8Array, nonce: Uint8Array, { account, registration, version = 1 }: Sealing = context): Bytes {
  const under = Buffer.from(hkdfSync('sha256', exportKey.reveal(), registration, label, 32));
  const cipher = createCipheriv('aes-256-gcm', under, nonce).setAAD(Buffer.from(`${label}|${account}|${registration}`));
  const text = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return Uint8Array.from([version, ...nonce, ...text]);
}

const refused = (escrow: Bytes, key = exportKey, of = context) =>
  expect(openEscrow(escrow, key, of)).rejects.toBeInstanceOf(InvalidEscrow);

describe('an escrow', () => {
  test('is 0x01, a nonce of 12 bytes, and AES-256-GCM under HKDF of the export key: as OpenSSL has it', async () => {
    const backupKey = createBackupKey();
    const escrow = await sealEscrow(backupKey, exportKey, context);
    expect(escrow).toHaveLength(61);
    expect(hex(escrow)).toBe(hex(sealed(backupKey.reveal(), escrow.subarray(1, 13))));
  });

  test('that OpenSSL made opens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        async (key, nonce) => {
          expect(hex((await openEscrow(sealed(key, nonce), exportKey, context)).reveal())).toBe(hex(key));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('has another nonce each time', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 50 }, () => sealEscrow(createBackupKey(), exportKey, context)),
    );
    expect(new Set(nonces.map((escrow) => hex(escrow.subarray(1, 13)))).size).toBe(50);
  });

  test('hides the key it holds, and gives it back as a secret', async () => {
    const backupKey = createBackupKey();
    const escrow = await sealEscrow(backupKey, exportKey, context);
    expect(hex(escrow)).not.toContain(hex(backupKey.reveal()).slice(0, 8));
    expect(`${await openEscrow(escrow, exportKey, context)}`).toBe('[secret]');
  });
});

describe('does not open', () => {
  const nonce = new Uint8Array(12).fill(9);
  const key = new Uint8Array(32).fill(5);
  const escrow = sealed(key, nonce);

  test.each([...escrow.keys()])('with a bit of byte %d changed', async (at) => {
    for (const bit of [1, 128]) await refused(escrow.map((byte, i) => (i === at ? byte ^ bit : byte)));
  });

  test.each([
    ['of another account', exportKey, { ...context, account: 'bob' }],
    ['of another registration', exportKey, { ...context, registration: 'second' }],
    ['whose names run together', exportKey, { account: 'alice|first', registration: '' }],
    ['under another export key', new Secret<Bytes>(new Uint8Array(64).fill(4)), context],
  ])('one %s', async (_, under, of) => {
    await refused(escrow, under, of);
  });

  test.each([0, 1, 13, 60, 62, 1024])('%d bytes', async (length) => {
    const other = new Uint8Array(length);
    other.set(escrow.subarray(0, Math.min(length, escrow.length)));
    await expect(openEscrow(other, exportKey, context)).rejects.toThrow('escrow expected 61 bytes of version 1');
  });

  test.each([0, 2, 255])('version %d, though it was sealed as such', async (version) => {
    await expect(openEscrow(sealed(key, nonce, { ...context, version }), exportKey, context)).rejects.toThrow(
      'escrow expected 61 bytes of version 1',
    );
  });

  test('and says no more than that', async () => {
    const changed = escrow.map((byte, i) => (i === 30 ? byte ^ 1 : byte));
    const error: Error = await openEscrow(changed, exportKey, context).then(
      () => new Error('opened'),
      (cause) => cause,
    );
    expect(error).toMatchObject({
      name: 'InvalidEscrow',
      message: 'escrow expected to open under the key of the password',
    });
    expect(error.cause).toBeUndefined();
  });
});
