/** Owner proofs: Ed25519 (RFC 8032) as we call it, and exactly which bytes are signed by which key. */
import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ed25519 } from '@noble/curves/ed25519.js';
import { createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { canonicalJson, digestOf } from '../../../lib/protocol/crypto/canonical-json.ts';
import {
  type OwnerStatement,
  ownerKey,
  proveOwnership,
  verifyOwnership,
} from '../../../lib/protocol/crypto/owner-proof.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { isSigningKey } from '../../../lib/protocol/crypto/signing-key.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';

const { vectors } = readVectors<{ vectors: Record<'secret' | 'public' | 'message' | 'signature', string>[] }>(
  './rfc8032.json',
);
interface Vectors {
  readonly backupKey: string;
  readonly ownerKey: string;
  readonly proofs: readonly (OwnerStatement & Record<'canonical' | 'digest' | 'proof', string>)[];
}
const vectorsOf = readVectors<Vectors>('./owner-proof.json');
const statement = {
  action: 'replace',
  vault: 'vault.example',
  account: 'alice',
  registration: 'first',
  body: { registration: 'first', escrow: 'sealed' },
} as const;
const backupKey = createBackupKey();

/** The owner key by OpenSSL. */
function openSsl() {
  const seed = Buffer.from(hkdfSync('sha256', backupKey.reveal(), '', 'backup-key-vault/owner/v1', 32));
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

describe('RFC 8032, section 7.1, as we call the library', () => {
  test.each(vectors)('$message', ({ secret, public: publicKey, message, signature }) => {
    expect(hex(ed25519.getPublicKey(fromHex(secret)))).toBe(publicKey);
    expect(hex(ed25519.sign(fromHex(message), fromHex(secret)))).toBe(signature);
    const strictly = { zip215: false };
    expect(ed25519.verify(fromHex(signature), fromHex(message), fromHex(publicKey), strictly)).toBe(true);
    expect(ed25519.verify(fromHex(signature), fromHex(`${message}00`), fromHex(publicKey), strictly)).toBe(false);
    expect(isSigningKey(fromHex(publicKey))).toBe(true);
  });
});

describe('an owner proof', () => {
  test('is by the key that HKDF-SHA256 makes of the backup key: as OpenSSL has it', async () => {
    const spki = createPublicKey(openSsl()).export({ format: 'der', type: 'spki' });
    expect(hex(await ownerKey(backupKey))).toBe(hex(spki.subarray(-32)));
  });

  test.each(['enrol', 'replace', 'delete'] as const)(
    'signs label|%s|vault|account|registration|digest',
    async (action) => {
      const digest = createHash('sha256').update('{"escrow":"sealed","registration":"first"}').digest('base64url');
      const message = Buffer.from(`backup-key-vault/owner/v1|${action}|vault.example|alice|first|${digest}`, 'utf8');
      const proof = await proveOwnership(backupKey, { ...statement, action });
      expect(hex(proof)).toBe(hex(sign(null, message, openSsl())));
      expect(verifyOwnership(await ownerKey(backupKey), proof, { ...statement, action })).toBe(true);
    },
  );

  test.each([
    ['action', { ...statement, action: 'delete' as const }],
    ['account', { ...statement, account: 'bob' }],
    ['vault', { ...statement, vault: 'vault.example.net' }],
    ['registration', { ...statement, registration: 'second' }],
    ['field of the body', { ...statement, body: { ...statement.body, escrow: 'another' } }],
    ['number of fields', { ...statement, body: { ...statement.body, more: '' } }],
  ])('holds for no other %s', async (_, other) => {
    const proof = await proveOwnership(backupKey, statement);
    expect(verifyOwnership(await ownerKey(backupKey), proof, other)).toBe(false);
  });

  test('is not over itself: the body may hold it already', async () => {
    const proof = await proveOwnership(backupKey, statement);
    const sent = { ...statement, body: { ownerProof: toBase64url(proof), ...statement.body } };
    expect(verifyOwnership(await ownerKey(backupKey), proof, sent)).toBe(true);
  });

  test.each(vectorsOf.proofs)('by another implementation: $action over $canonical', async (vector) => {
    const { action, vault, account, registration, body, proof, canonical, digest } = vector;
    const key = new Secret(fromHex(vectorsOf.backupKey));
    expect(Buffer.from(canonicalJson(body)).toString()).toBe(canonical);
    expect(digestOf(body)).toBe(digest);
    expect(toBase64url(await ownerKey(key))).toBe(vectorsOf.ownerKey);
    expect(toBase64url(await proveOwnership(key, { action, vault, account, registration, body }))).toBe(proof);
  });

  test('holds for no other key', async () => {
    const proof = await proveOwnership(backupKey, statement);
    expect(verifyOwnership(await ownerKey(createBackupKey()), proof, statement)).toBe(false);
  });

  test('holds with no bit changed', async () => {
    const [key, proof] = [await ownerKey(backupKey), await proveOwnership(backupKey, statement)];
    for (const at of proof.keys())
      expect(
        verifyOwnership(
          key,
          proof.map((byte, i) => (i === at ? byte ^ 1 : byte)),
          statement,
        ),
      ).toBe(false);
  });

  test.each([0, 1, 32, 63, 65, 128])('of %d bytes holds for nothing', async (length) => {
    const [key, proof] = [await ownerKey(backupKey), await proveOwnership(backupKey, statement)];
    const cut = new Uint8Array(length);
    cut.set(proof.subarray(0, length));
    expect(verifyOwnership(key, cut, statement)).toBe(false);
  });

  test('with S not reduced is refused: one proof, one spelling', async () => {
    const [key, proof] = [await ownerKey(backupKey), await proveOwnership(backupKey, statement)];
    const order = ed25519.Point.Fn.ORDER;
    const s = proof.subarray(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + order;
    const spelled = proof.map((byte, i) => (i < 32 ? byte : Number((s >> BigInt(8 * (i - 32))) & 255n)));
    expect(hex(spelled)).not.toBe(hex(proof));
    expect(verifyOwnership(key, spelled, statement)).toBe(false);
  });
});

describe('keys under which anyone could sign', () => {
  // Every encoding of the eight points whose order divides 8, the ones that are not canonical with them.
  const smallOrder = [
    '0100000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000080',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ];

  test.each(smallOrder)('%s is no owner key', (encoded) => {
    expect(isSigningKey(fromHex(encoded))).toBe(false);
  });

  test.each(smallOrder)('%s verifies nothing', (encoded) => {
    // R of small order and S = 0: what passes a check that is not strict.
    for (const r of smallOrder.slice(0, 6))
      expect(verifyOwnership(fromHex(encoded), fromHex(r + '00'.repeat(32)), statement)).toBe(false);
  });

  test('and bytes that are no point are no owner key', () => {
    expect(isSigningKey(new Uint8Array(32).fill(0xff))).toBe(false);
    expect(isSigningKey(fromHex('0200000000000000000000000000000000000000000000000000000000000000'))).toBe(false);
    for (const length of [0, 31, 33]) expect(isSigningKey(new Uint8Array(length))).toBe(false);
  });

  test('an honest key is one', async () => {
    expect(isSigningKey(await ownerKey(backupKey))).toBe(true);
  });
});
