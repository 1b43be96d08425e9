/** Owner proofs: Ed25519 (RFC 8032) as we call it, and exactly which bytes are signed by which key. */
import { createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ed25519 } from '@noble/curves/ed25519.js';
import { createBackupKey, parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fromBase64url, toBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { canonicalJson, digestOf } from '../../../lib/protocol/crypto/canonical-json.ts';
import {
  isOwnerKey,
  type OwnerStatement,
  ownerKey,
  proveOwnership,
  verifyOwnership,
} from '../../../lib/protocol/crypto/owner-proof.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';

const { vectors } = readVectors<{ vectors: Record<'secret' | 'public' | 'message' | 'signature', string>[] }>(
  './rfc8032.json',
);

interface Vector extends OwnerStatement {
  readonly canonicalBody: string;
  readonly digest: string;
  readonly message: string;
  readonly ownerProof: string;
}

const ours = readVectors<{ backupKey: string; seed: string; ownerKey: string; vectors: Vector[] }>(
  './owner-proof.json',
);
const body = { registration: 'first', escrow: 'sealed' };
const statement = { action: 'replace', vault: 'v', account: 'alice', registration: 'first', body } as const;
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
    expect(isOwnerKey(fromHex(publicKey))).toBe(true);
  });
});

describe('an owner proof', () => {
  test('is by the key that HKDF-SHA256 makes of the backup key: as OpenSSL has it', async () => {
    const spki = createPublicKey(openSsl()).export({ format: 'der', type: 'spki' });
    expect(hex(await ownerKey(backupKey))).toBe(hex(spki.subarray(-32)));
  });

  test.each(ours.vectors)('of $action at $vault is the vector, step by step', async (vector) => {
    const key = parseBackupKey(ours.backupKey);
    const { ownerProof: _, ...signed } = vector.body as { ownerProof?: string };
    expect(canonicalJson(signed)).toEqual(utf8(vector.canonicalBody));
    expect(digestOf(signed)).toBe(vector.digest);
    expect(toBase64url(await ownerKey(key))).toBe(ours.ownerKey);
    expect(toBase64url(await proveOwnership(key, vector))).toBe(vector.ownerProof);
    expect(verifyOwnership(fromBase64url(ours.ownerKey), fromBase64url(vector.ownerProof), vector)).toBe(true);
  });

  test.each(['enrol', 'replace', 'delete'] as const)('of %s signs what OpenSSL signs', async (action) => {
    const message = `backup-key-vault/owner/v1|${action}|v|alice|first|${digestOf(body)}`;
    const proof = await proveOwnership(backupKey, { ...statement, action });
    expect(hex(proof)).toBe(hex(sign(null, Buffer.from(message, 'utf8'), openSsl())));
    expect(verifyOwnership(await ownerKey(backupKey), proof, { ...statement, action })).toBe(true);
  });

  test.each<[string, OwnerStatement]>([
    ['action', { ...statement, action: 'delete' }],
    ['vault', { ...statement, vault: 'w' }],
    ['account', { ...statement, account: 'bob' }],
    ['registration', { ...statement, registration: 'second' }],
    ['body', { ...statement, body: { ...body, escrow: 'another' } }],
    ['field of the body', { ...statement, body: { ...body, more: 1 } }],
  ])('holds for no other %s', async (_, other) => {
    const proof = await proveOwnership(backupKey, statement);
    expect(verifyOwnership(await ownerKey(backupKey), proof, other)).toBe(false);
  });

  test('leaves itself out of the body, and the order of the fields with it', async () => {
    const proof = await proveOwnership(backupKey, statement);
    const sent = { ownerProof: toBase64url(proof), escrow: 'sealed', registration: 'first' };
    expect(verifyOwnership(await ownerKey(backupKey), proof, { ...statement, body: sent })).toBe(true);
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
    expect(isOwnerKey(fromHex(encoded))).toBe(false);
  });

  test.each(smallOrder)('%s verifies nothing', (encoded) => {
    // R of small order and S = 0: what passes a check that is not strict.
    for (const r of smallOrder.slice(0, 6))
      expect(verifyOwnership(fromHex(encoded), fromHex(r + '00'.repeat(32)), statement)).toBe(false);
  });

  test('and bytes that are no point are no owner key', () => {
    expect(isOwnerKey(new Uint8Array(32).fill(0xff))).toBe(false);
    expect(isOwnerKey(fromHex('0200000000000000000000000000000000000000000000000000000000000000'))).toBe(false);
    for (const length of [0, 31, 33]) expect(isOwnerKey(new Uint8Array(length))).toBe(false);
  });

  test('an honest key is one', async () => {
    expect(isOwnerKey(await ownerKey(backupKey))).toBe(true);
  });
});
