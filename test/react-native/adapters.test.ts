/** What an app brings is asked for known answers first: an adapter that computes something else is refused by its name. */
import nodeCrypto from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { client, ready } from '@serenity-kit/opaque';
import { type Adapters, argon2idOf, type OpaqueAdapter } from '../../lib/client/react-native/adapters.ts';
import { nativePlatform } from '../../lib/client/react-native/native-platform.ts';
import * as sdk from '../../lib/client/react-native.ts';
import { fromBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { setWebCrypto, type WebCrypto } from '../../lib/protocol/crypto/web-crypto.ts';
import { adaptersOf, opaqueOf } from './published.ts';

const opaque: OpaqueAdapter = { client, ready };
const argon2id = argon2idOf(nodeCrypto);
const { subtle } = nodeCrypto.webcrypto;
const webCrypto: WebCrypto = nodeCrypto.webcrypto;
const good: Adapters = { opaque, argon2id, webCrypto };

beforeAll(() => ready);
afterEach(() => setWebCrypto(undefined));

const changed = (change: Partial<WebCrypto['subtle']>): WebCrypto => ({
  getRandomValues: (array) => nodeCrypto.webcrypto.getRandomValues(array),
  subtle: {
    importKey: subtle.importKey.bind(subtle),
    deriveBits: subtle.deriveBits.bind(subtle),
    encrypt: subtle.encrypt.bind(subtle),
    decrypt: subtle.decrypt.bind(subtle),
    verify: subtle.verify.bind(subtle),
    ...change,
  } as WebCrypto['subtle'],
});

const withKsf =
  (change: (ksf: sdk.Argon2Inputs['ksf']) => Partial<sdk.Argon2Inputs['ksf']>) => (inputs: sdk.Argon2Inputs) =>
    argon2id({ ...inputs, ksf: { ...inputs.ksf, ...change(inputs.ksf) } });

/** As react-native-opaque 0.3.1, which stretches in one way alone, whatever it is told. */
const deaf = opaqueOf({
  client: {
    ...client,
    finishRegistration: ({ password, registrationResponse, clientRegistrationState, identifiers = {} }) =>
      client.finishRegistration({ password, registrationResponse, clientRegistrationState, identifiers }),
    finishLogin: ({ password, loginResponse, clientLoginState, identifiers = {} }) =>
      client.finishLogin({ password, loginResponse, clientLoginState, identifiers }) ?? null,
  },
  ready,
});

describe('is refused', () => {
  test.each<[string, sdk.UnfitAdapter['adapter'], Partial<Adapters>]>([
    ['an OPAQUE that ignores the key stretching', 'opaque', { opaque: deaf }],
    [
      'one that heeds it in registrations alone',
      'opaque',
      { opaque: { client: { ...client, finishLogin: deaf.client.finishLogin } } },
    ],
    [
      'one that heeds it in logins alone',
      'opaque',
      { opaque: { client: { ...client, finishRegistration: deaf.client.finishRegistration } } },
    ],
    ['one that never gets ready', 'opaque', { opaque: { client, ready: Promise.reject(new Error('no module')) } }],
    [
      'an Argon2 that counts memory in bytes',
      'argon2id',
      { argon2id: withKsf(({ memory }) => ({ memory: memory / 2 })) },
    ],
    ['one that has a lane alone', 'argon2id', { argon2id: withKsf(() => ({ parallelism: 1 })) }],
    [
      'one that takes the password for text',
      'argon2id',
      {
        argon2id: (given) =>
          argon2id({ ...given, password: new Uint8Array(Buffer.from(Buffer.from(given.password).toString('hex'))) }),
      },
    ],
    [
      'one that gives hex',
      'argon2id',
      { argon2id: async (given) => new Uint8Array(Buffer.from(Buffer.from(await argon2id(given)).toString('hex'))) },
    ],
    [
      'random bytes that are always the same',
      'webCrypto',
      { webCrypto: { ...changed({}), getRandomValues: (array) => array.fill(7) } },
    ],
    [
      'random bytes of half the array',
      'webCrypto',
      {
        webCrypto: {
          ...changed({}),
          getRandomValues: (array) => nodeCrypto.webcrypto.getRandomValues(array.subarray(0, 16)),
        },
      },
    ],
    [
      'an HKDF that reads past a view',
      'webCrypto',
      {
        webCrypto: changed({
          importKey: async (format, key, ...rest) =>
            webCrypto.subtle.importKey(format, new Uint8Array(key.buffer), ...rest),
        }),
      },
    ],
    [
      'an HKDF that forgets the salt',
      'webCrypto',
      {
        webCrypto: changed({
          deriveBits: (given, key, length) =>
            webCrypto.subtle.deriveBits({ ...given, salt: new Uint8Array() }, key, length),
        }),
      },
    ],
    [
      'an AES-GCM that forgets the additional data',
      'webCrypto',
      {
        webCrypto: changed({
          encrypt: ({ additionalData: _, ...given }, ...rest) => webCrypto.subtle.encrypt(given, ...rest),
          decrypt: ({ additionalData: _, ...given }, ...rest) => webCrypto.subtle.decrypt(given, ...rest),
        }),
      },
    ],
    [
      'an AES-GCM that opens what was changed',
      'webCrypto',
      { webCrypto: changed({ decrypt: async () => new Uint8Array([0, 1, 2, 3, 4]).buffer }) },
    ],
    ['a signature check that is always content', 'webCrypto', { webCrypto: changed({ verify: async () => true }) }],
    [
      'a WebCrypto that throws',
      'webCrypto',
      { webCrypto: changed({ verify: () => Promise.reject(new Error('not implemented')) }) },
    ],
  ])('%s', async (_, adapter, wrong) => {
    const refused = sdk.installAdapters({ ...good, ...wrong });
    await expect(refused).rejects.toThrow(sdk.UnfitAdapter);
    await expect(refused).rejects.toMatchObject({ adapter, code: 'unfit_adapter', spent: 'nothing' });
    await expect(nativePlatform.ready()).rejects.toThrow(sdk.UnfitAdapter);
  });
});

describe('is taken', () => {
  test('what computes as others do', async () => {
    await sdk.installAdapters(good);
    await nativePlatform.ready();
  });

  test('react-native-quick-crypto, by its declarations', async () => {
    const { argon2, webcrypto } = nodeCrypto;
    const fill: Parameters<typeof adaptersOf>[0]['getRandomValues'] = (array) =>
      webcrypto.getRandomValues(array as Uint8Array<ArrayBuffer>);
    const quick = { argon2, subtle: webcrypto.subtle, getRandomValues: fill };
    await sdk.installAdapters(adaptersOf(quick as unknown as Parameters<typeof adaptersOf>[0]));
    await nativePlatform.ready();
  });

  test('the platform’s WebCrypto, where none is given', async () => {
    await sdk.installAdapters({ argon2id, opaque });
    await nativePlatform.ready();
  });

  test('no OPAQUE at all, until a key of one vault is asked for', async () => {
    await sdk.installAdapters({ argon2id });
    await nativePlatform.ready();
    await expect(nativePlatform.opaque()).rejects.toMatchObject({ adapter: 'opaque' });
    const vault = new sdk.BackupKeyVault({ url: 'https://vault.example.com', token: () => 'a', fetch: neverAsked });
    await expect(vault.recover({ password: 'a good password' })).rejects.toMatchObject({ adapter: 'opaque' });
  });

  const neverAsked = () => Promise.reject(new Error('asked'));
});

describe('the device', () => {
  const inputs = { password: new Uint8Array(8), salt: new Uint8Array(8), ksf: defaultKsf, length: 32 };

  test('gives bytes of its own, and of the length that was asked for', async () => {
    await sdk.installAdapters(good);
    expect(await nativePlatform.argon2id(inputs)).toEqual(new Uint8Array(await argon2id(inputs)));
    const tooShort = await sdk.installAdapters({
      ...good,
      argon2id: async (given) => (await argon2id(given)).subarray(given.length === 32 ? 1 : 0),
    });
    expect(tooShort).toBeUndefined();
    await expect(nativePlatform.argon2id(inputs)).rejects.toThrow('argon2id expected 32 bytes, got 31');
  });

  test('names the vault’s message that does not decode, as a page does', async () => {
    await sdk.installAdapters(good);
    const device = await nativePlatform.opaque();
    const password = new Secret('a password');
    const { state } = await device.startLogin(password);
    const given = { password, state, ksf: defaultKsf, identifiers: { account: 'a', vault: 'v' } };
    await expect(device.finishLogin(given, 'A'.repeat(427))).rejects.toMatchObject({
      name: 'InvalidMessage',
      field: 'ke2',
    });
    const enrolling = await device.startRegistration(password);
    await expect(device.finishRegistration({ ...given, state: enrolling.state }, 'A'.repeat(86))).rejects.toMatchObject(
      {
        field: 'registrationResponse',
      },
    );
    expect(fromBase64url(enrolling.message)).toHaveLength(32);
  });

  test('is not waited for after an abort', async () => {
    const never = new Promise<Uint8Array>(() => {});
    await sdk.installAdapters({ ...good, argon2id: (given) => (given.length === 32 ? never : argon2id(given)) });
    const controller = new AbortController();
    const asked = nativePlatform.argon2id(inputs, controller.signal);
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});
