/** The vault's identity: exactly which bytes are signed, and that nothing else passes for a signature of them. */
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { p256 } from '@noble/curves/nist.js';
import { fromBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { identityMessage, readIdentity, verifyIdentity } from '../../../lib/protocol/crypto/identity.ts';
import { InvalidIdentity } from '../../../lib/protocol/crypto/invalid-identity.ts';
import type { WebKey } from '../../../lib/protocol/crypto/web-crypto.ts';
import { readVectors } from '../../vectors/read.ts';

interface Vector {
  readonly name: string;
  readonly token: string;
  readonly request: object;
  readonly answer: object;
  readonly message: string;
  readonly signature: string;
  readonly highSignature: string;
}

const { publicKey, vectors } = readVectors<{ publicKey: string; vectors: Vector[] }>('./identity.json');
const first = vectors[0] as Vector;

let key: WebKey;

beforeAll(async () => {
  key = await readIdentity(publicKey);
});

/** DER: what `change` makes of r and s. */
const respelled = (change: (r: bigint, s: bigint) => [bigint, bigint], of = first.signature) => {
  const { r, s } = p256.Signature.fromBytes(fromBase64url(of), 'der');
  return new Uint8Array(new p256.Signature(...change(r, s)).toBytes('der'));
};
const check = (signature: Uint8Array, seen: Vector = first) => verifyIdentity(key, seen, new Uint8Array(signature));

describe('the vectors', () => {
  test.each(vectors)('$name: message, and both spellings of the signature', async (vector) => {
    expect(identityMessage(vector)).toEqual(utf8(vector.message));
    expect(await check(fromBase64url(vector.signature), vector)).toBe(true);
    expect(await check(fromBase64url(vector.highSignature), vector)).toBe(true);
    // A control by OpenSSL.
    const openSsl = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
    for (const signature of [vector.signature, vector.highSignature])
      expect(verify('sha256', Buffer.from(vector.message), openSsl, fromBase64url(signature))).toBe(true);
  });

  test('an identitySignature in the answer changes nothing, whatever it is', () => {
    const answer = { ...first.answer, identitySignature: 'AAAA' };
    expect(identityMessage({ ...first, answer })).toEqual(utf8(first.message));
  });
});

describe('is no signature of', () => {
  const others: [string, Partial<Vector>][] = [
    ['another token', { token: `${first.token}A` }],
    ['another body', { request: { ...first.request, registrationRequest: 'A'.repeat(43) } }],
    ['a body with a field more', { request: { ...first.request, ownerProof: 'A'.repeat(86) } }],
    ['another answer', { answer: { ...first.answer, registrationResponse: 'A'.repeat(86) } }],
    ['an answer with a field more', { answer: { ...first.answer, more: null } }],
    ['an answer to something else', { answer: vectors[2]?.answer ?? {} }],
  ];

  test.each(others)('%s', async (_, other) => {
    expect(await check(fromBase64url(first.signature), { ...first, ...other })).toBe(false);
  });

  test('a message under another key', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signature = sign('sha256', Buffer.from(first.message), other.privateKey);
    expect(await check(signature)).toBe(false);
    const spki = other.publicKey.export({ format: 'der', type: 'spki' }).toString('base64url');
    expect(await verifyIdentity(await readIdentity(spki), first, new Uint8Array(signature))).toBe(true);
  });
});

describe('is refused, though r and s are right,', () => {
  const der = fromBase64url(first.signature);

  test.each<[string, Uint8Array]>([
    ['with a byte after it', Uint8Array.of(...der, 0)],
    ['with a byte cut off', der.subarray(0, -1)],
    ['as r and s side by side', p256.Signature.fromBytes(der, 'der').toBytes('compact')],
    ['with a longer form of the length', Uint8Array.of(0x30, 0x81, ...der.subarray(1))],
    ['with a zero before r', Uint8Array.of(0x30, der.length - 1, 2, (der[3] ?? 0) + 1, 0, ...der.subarray(4))],
    ['as nothing', new Uint8Array(0)],
  ])('%s', async (_, signature) => {
    expect(await check(signature)).toBe(false);
  });

  test('with any bit changed', async () => {
    for (const at of der.keys()) expect(await check(der.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toBe(false);
  });

  test('with r or s of another value', async () => {
    const order = p256.Point.Fn.ORDER;
    expect(await check(respelled((r, s) => [r, order - s]))).toBe(true);
    expect(await check(respelled((r, s) => [order - r, s]))).toBe(false);
    expect(await check(respelled((r, s) => [s, r]))).toBe(false);
  });
});

describe('a pin', () => {
  const spki = (curve: string) =>
    generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({ format: 'der', type: 'spki' });
  const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' });

  test.each([
    ['nothing', ''],
    ['padded', `${publicKey}=`],
    ['in the other alphabet', `${publicKey.slice(0, -1)}+`],
    ['with white space', ` ${publicKey}`],
    ['cut off', publicKey.slice(0, -4)],
    ['with bytes after it', `${publicKey}AAAA`],
    [
      'of a point that is not on the curve',
      Buffer.concat([spki('P-256').subarray(0, -1), Buffer.of(0)]).toString('base64url'),
    ],
    ['of another curve', spki('P-384').toString('base64url')],
    ['of another kind', ed25519.toString('base64url')],
  ])('%s is none', async (_, pin) => {
    await expect(readIdentity(pin)).rejects.toBeInstanceOf(InvalidIdentity);
    await expect(readIdentity(pin)).rejects.toThrow('identity expected base64url of the SubjectPublicKeyInfo');
    await expect(readIdentity(pin)).rejects.toMatchObject({ name: 'InvalidIdentity' });
  });
});

test('what has no canonical form is signed by nobody', () => {
  expect(() => identityMessage({ ...first, answer: { text: '\ud800' } })).toThrow();
  expect(() => identityMessage({ ...first, request: { number: Number.NaN } })).toThrow();
});
