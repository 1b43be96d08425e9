/** The verifier of the practice prompt: every byte of it, and what becomes of one that was changed. */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import * as bytes from '../../../lib/protocol/crypto/bytes.ts';
import { defaultKsf, type Ksf } from '../../../lib/protocol/crypto/ksf.ts';
import {
  isPractised,
  type PasswordVerifier,
  type Practised,
  requireVerifier,
  sealVerifier,
  type VerifierHead,
} from '../../../lib/protocol/crypto/practice.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { argon2id } from '../../../lib/protocol/crypto/set/argon2.ts';
import { given, vectorOf } from '../../vectors/practice.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';

type Vector = ReturnType<typeof vectorOf>;
const vectors = readVectors<readonly Vector[]>('./practice.json');
const secret = (text: string) => new Secret(fromHex(text));
const verifierOf = ({ verifier }: Vector) => verifier as PasswordVerifier;
const practisedOf = ({ stretched, backupKey }: Vector): Practised => ({
  stretched: secret(stretched),
  backupKey: secret(backupKey),
});

test('the vectors are those that the text makes', () => {
  expect(vectors.length).toBeGreaterThan(1);
  expect(given.map(vectorOf)).toEqual(vectors);
});

describe.each(vectors.map((vector) => [vector.name, vector] as const))('the verifier of %s', (_, vector) => {
  test('is made byte for byte', async () => {
    jest.spyOn(globalThis.crypto, 'getRandomValues').mockImplementationOnce((array) => {
      (array as Uint8Array).set(fromHex(vector.nonce));
      return array;
    });
    const { sealed: _, ...head } = verifierOf(vector);
    expect(await sealVerifier(head, practisedOf(vector))).toEqual(vector.verifier);
  });

  test('is stretched as it says', async () => {
    const { salt, ksf } = verifierOf(vector);
    const inputs = { password: bytes.utf8(vector.password), salt: bytes.fromBase64url(salt), ksf, length: 32 };
    expect(hex(await argon2id(inputs))).toBe(vector.stretched);
  });

  test('knows its password, and no other', async () => {
    expect(await isPractised(verifierOf(vector), practisedOf(vector))).toBe(true);
    const stretched = fromHex(vector.stretched);
    for (const [at, bit] of [
      [0, 1],
      [31, 128],
    ] as const) {
      const other = stretched.map((byte, index) => (index === at ? byte ^ bit : byte));
      const practised = { ...practisedOf(vector), stretched: new Secret(new Uint8Array(other)) };
      expect(await isPractised(verifierOf(vector), practised)).toBe(false);
    }
  });
});

describe('a verifier', () => {
  const [vector] = vectors as [Vector];
  let verifier: PasswordVerifier;
  let practised: Practised;
  const head = (): VerifierHead => {
    const { sealed: _, ...others } = verifier;
    return others;
  };

  beforeAll(() => {
    verifier = verifierOf(vector);
    practised = practisedOf(vector);
  });

  test('survives JSON, and what is not of it is left out', async () => {
    const kept = JSON.parse(JSON.stringify({ ...verifier, more: 1 }));
    expect(requireVerifier(kept)).toEqual(verifier);
    expect(await isPractised(kept, practised)).toBe(true);
  });

  test('is another each time, and shows neither tag nor key', async () => {
    const [one, other] = await Promise.all([sealVerifier(head(), practised), sealVerifier(head(), practised)]);
    expect(one.sealed).not.toBe(other.sealed);
    for (const secretPart of [vector.tag, vector.stretched, vector.backupKey, vector.key])
      expect(hex(bytes.fromBase64url(one.sealed))).not.toContain(secretPart);
  });

  test('does not open under another backup key', async () => {
    const other: BackupKey = new Secret(bytes.randomBytes(32));
    await expect(isPractised(verifier, { ...practised, backupKey: other })).rejects.toMatchObject({
      name: 'InvalidVerifier',
      code: 'invalid_verifier',
      field: 'sealed',
    });
  });

  test.each<[string, (one: PasswordVerifier) => PasswordVerifier]>([
    ['registration', (one) => ({ ...one, registration: 'A'.repeat(22) })],
    ['salt', (one) => ({ ...one, salt: 'A'.repeat(22) })],
    ['ksf', (one) => ({ ...one, ksf: { ...one.ksf, iterations: 5 } })],
    ['sealed', (one) => ({ ...one, sealed: `A${one.sealed.slice(1)}` })],
    ['end of sealed', (one) => ({ ...one, sealed: one.sealed.replace(/.$/, one.sealed.endsWith('A') ? 'Q' : 'A') })],
  ])('of which the %s was changed is an error, and no wrong password', async (_, change) => {
    await expect(isPractised(change(verifier), practised)).rejects.toMatchObject({ field: 'sealed' });
  });

  const ksfs: readonly [string, Partial<Ksf>, string][] = [
    ['weak in its passes', { iterations: 2 }, 'WeakKsf'],
    ['weak in its memory', { memory: defaultKsf.memory - 1 }, 'WeakKsf'],
    ['weak in its lanes', { parallelism: 1 }, 'WeakKsf'],
    ['no whole number', { memory: 65536.5 }, 'WeakKsf'],
    ['too much', { iterations: 17 }, 'ExcessiveKsf'],
    ['too large', { memory: 2 ** 18 + 1 }, 'ExcessiveKsf'],
  ];
  test.each(ksfs)('whose ksf is %s is refused both when it is made and when it is read', async (_, change, cause) => {
    const ksf = { ...defaultKsf, ...change };
    const refusal = { name: 'InvalidVerifier', field: 'ksf', cause: expect.objectContaining({ name: cause }) };
    await expect(sealVerifier({ ...head(), ksf }, practised)).rejects.toMatchObject(refusal);
    await expect(isPractised({ ...verifier, ksf }, practised)).rejects.toMatchObject(refusal);
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'verifier'],
    ['null', null, 'verifier'],
    ['a text', '{}', 'verifier'],
    ['an empty object', {}, 'version'],
    ['a later version', { version: 2 }, 'version'],
    ['no registration', { registration: undefined }, 'registration'],
    ['a short registration', { registration: 'AAAA' }, 'registration'],
    ['a registration that is none', { registration: '!'.repeat(22) }, 'registration'],
    ['no ksf', { ksf: null }, 'ksf'],
    ['another algorithm', { ksf: { ...defaultKsf, algorithm: 'scrypt' } }, 'ksf'],
    ['a number as salt', { salt: 7 }, 'salt'],
    ['a salt with padding', { salt: 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'salt'],
    ['a salt with bits that are not zero', { salt: `${'A'.repeat(21)}B` }, 'salt'],
    ['a sealed part that was cut off', { sealed: 'A'.repeat(76) }, 'sealed'],
  ])('that is %s is refused by the name of its field', async (_, change, field) => {
    const isPart = typeof change === 'object' && change !== null && Object.keys(change).length > 0;
    const broken = (isPart ? { ...verifier, ...change } : change) as PasswordVerifier;
    await expect(isPractised(broken, practised)).rejects.toMatchObject({
      name: 'InvalidVerifier',
      field,
      message: expect.stringMatching(new RegExp(`^${field} expected \\S`)),
    });
  });
});
