/** A key wrapped under a passkey: the contract's bytes, what a secret must be, and that nothing else opens it. */
import { createCipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { type Bytes, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import {
  createPrfInput,
  hmacSaltOf,
  requireMatch,
  unwrapUnderPrf,
  wrapUnderPrf,
} from '../../../lib/protocol/crypto/passkey.ts';
import { InvalidPasskeyFile, PasskeyDiffers, PasskeyWithoutPrf } from '../../../lib/protocol/crypto/passkey-errors.ts';
import { formatPasskeyFile, type PasskeyFile, parsePasskeyFile } from '../../../lib/protocol/crypto/passkey-file.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';

type Name =
  | 'name'
  | 'backupKey'
  | 'credRandom'
  | 'rpId'
  | 'credentialId'
  | 'prfInput'
  | 'hmacSalt'
  | 'prf'
  | 'salt'
  | 'prk'
  | 'keyInfo'
  | 'checkInfo'
  | 'key'
  | 'check'
  | 'fingerprint'
  | 'aad'
  | 'nonce'
  | 'sealed'
  | 'tag'
  | 'file';
const { vectors } = readVectors<{ vectors: Record<Name, string>[] }>('./passkey.json');

const backupKey = createBackupKey();
const prf = fromHex('5a'.repeat(32));
const passkey = {
  rpId: 'example.com',
  credentialId: toBase64url(new Uint8Array(16).fill(9)),
  prfInput: createPrfInput(),
};
const wrap = (key = backupKey, under = prf) =>
  wrapUnderPrf({ backupKey: key, passkey, evaluations: [under, Uint8Array.from(under)] });

afterEach(() => {
  jest.restoreAllMocks();
});

/** What is drawn of these lengths is this; anything else stays random. */
function fixDraws(draws: readonly Bytes[]): void {
  const real = crypto.getRandomValues.bind(crypto);
  jest.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    const drawn = draws.find(({ length }) => length === array?.byteLength);
    if (!(array instanceof Uint8Array) || !drawn) return real(array);
    array.set(drawn);
    return array;
  });
}

describe.each(vectors)('$name', (vector) => {
  const file = parsePasskeyFile(vector.file);

  test('is wrapped into these very bytes: as Python computes them', async () => {
    fixDraws([fromHex(vector.salt), fromHex(vector.nonce)]);
    const wrapped = await wrapUnderPrf({
      backupKey: new Secret(fromHex(vector.backupKey)),
      passkey: {
        rpId: vector.rpId,
        credentialId: toBase64url(fromHex(vector.credentialId)),
        prfInput: toBase64url(fromHex(vector.prfInput)),
      },
      evaluations: [fromHex(vector.prf), fromHex(vector.prf)],
    });
    expect(formatPasskeyFile(wrapped)).toBe(`${vector.file}\n`);
  });

  test('opens', async () => {
    expect(hex((await unwrapUnderPrf({ file, prf: fromHex(vector.prf) })).reveal())).toBe(vector.backupKey);
  });

  test('has the authenticator evaluate the salt that WebAuthn makes of the input', () => {
    expect(hex(hmacSaltOf(file))).toBe(vector.hmacSalt);
    const ofInput = createHash('sha256').update('WebAuthn PRF\0').update(vector.prfInput, 'hex').digest('hex');
    expect(vector.hmacSalt).toBe(ofInput);
  });

  test('has steps that OpenSSL takes too', () => {
    const from = (name: Name) => Buffer.from(vector[name], 'hex');
    const hkdf = (info: Name, length: number) =>
      Buffer.from(hkdfSync('sha256', from('prf'), from('salt'), vector[info], length)).toString('hex');
    expect(createHmac('sha256', from('credRandom')).update(from('hmacSalt')).digest('hex')).toBe(vector.prf);
    expect(createHmac('sha256', from('salt')).update(from('prf')).digest('hex')).toBe(vector.prk);
    expect([hkdf('keyInfo', 32), hkdf('checkInfo', 8)]).toEqual([vector.key, vector.check]);
    const cipher = createCipheriv('aes-256-gcm', from('key'), from('nonce')).setAAD(Buffer.from(vector.aad));
    const sealed = Buffer.concat([cipher.update(from('backupKey')), cipher.final()]).toString('hex');
    expect([sealed, cipher.getAuthTag().toString('hex')]).toEqual([vector.sealed, vector.tag]);
    expect(file.wrapped).toBe(toBase64url(fromHex(vector.nonce + vector.sealed + vector.tag)));
  });
});

describe('a key wrapped under a passkey', () => {
  test('comes back, and shows before that which key it is', async () => {
    const file = await wrap();
    expect(hex((await unwrapUnderPrf({ file, prf })).reveal())).toBe(hex(backupKey.reveal()));
    expect(file.fingerprint).toBe(await fingerprintOf(backupKey));
    expect(`${await unwrapUnderPrf({ file, prf })}`).toBe('[secret]');
  });

  test('has another salt, nonce, check and ciphertext each time', async () => {
    const files = await Promise.all(Array.from({ length: 30 }, () => wrap()));
    const different = (part: (file: PasskeyFile) => string) => new Set(files.map(part)).size;
    expect(different(({ salt }) => salt)).toBe(30);
    expect(different(({ check }) => check)).toBe(30);
    expect(different(({ wrapped }) => wrapped.slice(0, 16))).toBe(30);
    expect(different(({ wrapped }) => wrapped.slice(16))).toBe(30);
  });

  test('is told from one under another secret, whichever bit of it differs', async () => {
    const file = await wrap();
    await fc.assert(
      fc.asyncProperty(fc.nat(31), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const other = Uint8Array.from(prf);
        other[at] = (other[at] ?? 0) ^ change;
        const error = await unwrapUnderPrf({ file, prf: other }).catch((error: unknown) => error);
        expect(error).toBeInstanceOf(PasskeyDiffers);
        expect(error).toMatchObject({ when: 'opening' });
      }),
      { numRuns: 60 },
    );
  });

  test('is not wrapped at all under a secret that came only once', async () => {
    const encrypt = jest.spyOn(crypto.subtle, 'encrypt');
    const other = Uint8Array.from(prf).fill(1, 31);
    const wrapping = wrapUnderPrf({ backupKey, passkey, evaluations: [prf, other] });
    await expect(wrapping).rejects.toMatchObject({ name: 'PasskeyDiffers', when: 'wrapping' });
    expect(encrypt).not.toHaveBeenCalled();
  });

  test.each([
    ['none', new Uint8Array(), 'missing'],
    ['31 bytes', new Uint8Array(31).fill(7), 'length'],
    ['33 bytes', new Uint8Array(33).fill(7), 'length'],
    ['the outputs for two inputs', new Uint8Array(64).fill(7), 'length'],
    ['nothing but zeros', new Uint8Array(32), 'zero'],
  ])('is neither wrapped under nor opened by %s', async (_, wrong, reason) => {
    const encrypt = jest.spyOn(crypto.subtle, 'encrypt');
    const refused = async (call: Promise<unknown>) => {
      const error = await call.catch((error: unknown) => error);
      expect(error).toBeInstanceOf(PasskeyWithoutPrf);
      expect(error).toMatchObject({ reason });
    };
    await refused(wrap(backupKey, wrong));
    await refused(wrapUnderPrf({ backupKey, passkey, evaluations: [prf, wrong] }));
    expect(encrypt).not.toHaveBeenCalled();
    const file = await wrap();
    await refused(unwrapUnderPrf({ file, prf: wrong }));
    await refused(requireMatch({ file, prf: wrong }));
  });

  test.each(['rpId', 'credentialId', 'prfInput'] as const)('is not wrapped for a wrong %s', async (field) => {
    const wrapping = wrapUnderPrf({ backupKey, passkey: { ...passkey, [field]: 'No' }, evaluations: [prf, prf] });
    await expect(wrapping).rejects.toMatchObject({ name: 'InvalidPasskeyFile', field });
  });
});

describe('a passkey file in which something was changed', () => {
  const other: Partial<Record<keyof PasskeyFile, string>> = {
    rpId: 'example.org',
    credentialId: toBase64url(new Uint8Array(16).fill(8)),
    prfInput: createPrfInput(),
    salt: createPrfInput(),
    check: toBase64url(new Uint8Array(8)),
    fingerprint: '0000 0000',
    wrapped: toBase64url(new Uint8Array(60)),
  };

  test.each(Object.entries(other))('does not open: %s', async (field, value) => {
    const file = { ...(await wrap()), [field]: value };
    const error = await unwrapUnderPrf({ file, prf }).catch((error: unknown) => error);
    const isOfKey = ['rpId', 'credentialId', 'salt', 'check'].includes(field);
    expect(error).toBeInstanceOf(isOfKey ? PasskeyDiffers : InvalidPasskeyFile);
    if (!isOfKey) expect(error).toMatchObject({ field: 'wrapped' });
  });

  test('does not open, whichever bit of the wrapped key it is', async () => {
    const file = await wrap();
    const bytes = Buffer.from(file.wrapped, 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.nat(59), fc.nat(7), async (at, bit) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        const opening = unwrapUnderPrf({ file: { ...file, wrapped: toBase64url(changed) }, prf });
        await expect(opening).rejects.toMatchObject({ name: 'InvalidPasskeyFile', field: 'wrapped' });
      }),
      { numRuns: 60 },
    );
  });

  test('is not believed when it names another key, even under the right secret', async () => {
    const encrypt = jest.spyOn(crypto.subtle, 'encrypt');
    encrypt.mockImplementationOnce(async (algorithm, key) => {
      encrypt.mockRestore();
      return crypto.subtle.encrypt(algorithm, key, createBackupKey().reveal());
    });
    const file = await wrap();
    await expect(unwrapUnderPrf({ file, prf })).rejects.toMatchObject({ field: 'fingerprint' });
  });
});
