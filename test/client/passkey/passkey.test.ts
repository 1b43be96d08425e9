/** What the SDK asks a platform for, and what of its answers it takes. In a browser: test/browser/passkey. */
import { describe, expect, test } from '@jest/globals';
import {
  createBackupKey,
  createPasskey,
  forgetPasskey,
  formatBackupKey,
  passkeySupport,
  unwrapWithPasskey,
  wrapWithPasskey,
} from '../../../lib/client/index.ts';
import { fromBase64url, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { type Behaviour, softwareAuthenticator } from './authenticator.ts';

const passkeyOf = { rpId: 'example.com', rpName: 'Example', userName: "Anna's backup" };
const backupKey = createBackupKey();

async function fileOf(behaviour: Behaviour = {}) {
  const { credentials, asked } = softwareAuthenticator(behaviour);
  const passkey = await createPasskey({ ...passkeyOf, credentials });
  const file = await wrapWithPasskey({ backupKey, passkey, credentials });
  return { credentials, asked, passkey, file };
}
const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => error,
  );
const errorOf = (name: string) => Object.assign(new Error(name), { name });

describe('a platform', () => {
  test('is asked for a passkey that can be found again, by a verified user, and for its PRF of a random input', async () => {
    const { asked, passkey } = await fileOf();
    const [created] = asked as CredentialCreationOptions[];
    expect(created?.publicKey).toMatchObject({
      rp: { id: 'example.com', name: 'Example' },
      user: { name: "Anna's backup", displayName: "Anna's backup" },
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      extensions: { prf: { eval: { first: fromBase64url(passkey.prfInput) } } },
    });
    expect(created?.publicKey?.user.id.byteLength).toBe(32);
    expect(created?.publicKey?.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-7, -8, -257]);
  });

  test('is asked for that very passkey, and the same input, whenever it is used', async () => {
    const { asked, passkey, credentials, file } = await fileOf();
    await unwrapWithPasskey({ file, credentials });
    const got = asked.slice(1) as CredentialRequestOptions[];
    expect(got).toHaveLength(2);
    for (const { publicKey } of got)
      expect(publicKey).toMatchObject({
        rpId: 'example.com',
        allowCredentials: [{ type: 'public-key', id: fromBase64url(passkey.credentialId) }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: fromBase64url(file.prfInput) } } },
      });
    expect(new Set(asked.map(({ publicKey }) => toBase64url(publicKey?.challenge as Uint8Array))).size).toBe(3);
  });

  test('never replaces a passkey by a user id of its own choice: each is another', async () => {
    const ids = await Promise.all(
      [0, 1, 2].map(async () => {
        const { asked } = await fileOf();
        return toBase64url((asked[0] as CredentialCreationOptions).publicKey?.user.id as Uint8Array);
      }),
    );
    expect(new Set(ids).size).toBe(3);
  });

  test.each<[string, NonNullable<Behaviour['prf']>]>([
    ['a view of a longer buffer', (output) => ({ enabled: true, results: { first: within(output) } })],
    ['a DataView', (output) => ({ enabled: true, results: { first: new DataView(within(output).buffer, 5, 32) } })],
    ['an output, but not that there is a PRF', (output) => ({ results: { first: output } })],
    [
      'no output before it is used',
      (output, call) => (call === 'create' ? { enabled: true } : { results: { first: output } }),
    ],
  ])('may give %s', async (_, prf) => {
    const { file, credentials } = await fileOf({ prf });
    expect(formatBackupKey(await unwrapWithPasskey({ file, credentials }))).toBe(formatBackupKey(backupKey));
  });

  test.each<[string, NonNullable<Behaviour['prf']>, string]>([
    ['nothing of a PRF', () => undefined, 'missing'],
    ['that there is none', () => ({ enabled: false }), 'missing'],
    ['an empty output', () => ({ enabled: true, results: { first: new ArrayBuffer() } }), 'missing'],
    ['zeros', () => ({ enabled: true, results: { first: new ArrayBuffer(32) } }), 'zero'],
    ['half an output', (output) => ({ enabled: true, results: { first: output.slice(16) } }), 'length'],
    [
      'nothing once it is used',
      (output, call) => (call === 'create' ? { enabled: true, results: { first: output } } : {}),
      'missing',
    ],
    [
      'an empty output once it is used',
      (_, call) => (call === 'create' ? { enabled: true } : { results: { first: new Uint8Array() } }),
      'missing',
    ],
  ])('that gives %s keeps no key', async (_, prf, reason) => {
    expect(await failure(fileOf({ prf }))).toMatchObject({ name: 'PasskeyWithoutPrf', reason, spent: 'nothing' });
  });

  test('that has no PRF is not even given a passkey to use', async () => {
    const { credentials, asked } = softwareAuthenticator({ prf: () => ({ enabled: false }) });
    expect(await failure(createPasskey({ ...passkeyOf, credentials }))).toMatchObject({ reason: 'missing' });
    expect(asked).toHaveLength(1);
  });

  test('that gives another output each time keeps no key, as Safari 26.4 did with security keys', async () => {
    const differing = (output: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(output);
    const prf: Behaviour['prf'] = (output) => ({ enabled: true, results: { first: differing(output) } });
    expect(await failure(fileOf({ prf }))).toMatchObject({ name: 'PasskeyDiffers', when: 'wrapping' });
  });

  test('that answers with another passkey than was asked for is not believed', async () => {
    const answering = new Uint8Array(16).fill(3);
    expect(await failure(fileOf({ answering }))).toMatchObject({ name: 'PasskeyUnavailable', reason: 'platform' });
  });

  test.each([
    ['NotAllowedError', { name: 'PasskeyCancelled', code: 'passkey_cancelled', retryable: true }],
    ['AbortError', { name: 'PasskeyCancelled' }],
    ['InvalidStateError', { name: 'PasskeyExists', code: 'passkey_exists' }],
    ['SecurityError', { name: 'PasskeyUnavailable', reason: 'rp_id' }],
    ['NotSupportedError', { name: 'PasskeyUnavailable', reason: 'platform' }],
    [
      'UnknownError',
      { name: 'PasskeyUnavailable', reason: 'platform', message: 'the platform cannot do it: UnknownError' },
    ],
  ])('that says %s is explained, with that as the cause', async (name, expected) => {
    const error = errorOf(name);
    const { credentials } = softwareAuthenticator({ error });
    const failed = await failure(createPasskey({ ...passkeyOf, credentials }));
    expect(failed).toMatchObject(expected);
    expect((failed as Error).cause).toBe(error);
  });

  test('that gives no credential has been cancelled', async () => {
    const credentials = { create: async () => null, get: async () => null };
    expect(await failure(createPasskey({ ...passkeyOf, credentials }))).toMatchObject({ name: 'PasskeyCancelled' });
  });
});

describe('where there is no WebAuthn, as in Node', () => {
  test('it is said so, and nothing can be forgotten', async () => {
    expect(await failure(createPasskey(passkeyOf))).toMatchObject({
      ...{ name: 'PasskeyUnavailable', reason: 'no_webauthn', code: 'passkey_unavailable', retryable: false },
    });
    expect(await passkeySupport()).toBe('no');
    expect(await forgetPasskey({ rpId: 'example.com', credentialId: toBase64url(new Uint8Array(16)) })).toBe(false);
  });
});

describe('what an app hands over', () => {
  test('is checked before the user is asked', async () => {
    const { credentials, asked, file, passkey } = await fileOf();
    const before = asked.length;
    const opening = unwrapWithPasskey({ file: { ...file, salt: 'no' }, credentials });
    expect(await failure(opening)).toMatchObject({ name: 'InvalidPasskeyFile', field: 'salt' });
    const wrapping = wrapWithPasskey({ backupKey, passkey: { ...passkey, prfInput: '' }, credentials });
    expect(await failure(wrapping)).toMatchObject({ name: 'InvalidPasskeyFile', field: 'prfInput' });
    expect(asked).toHaveLength(before);
  });

  test('is named where it is not an rp id, though some platforms would take it', async () => {
    const { credentials, asked } = softwareAuthenticator();
    const failed = await failure(createPasskey({ ...passkeyOf, rpId: 'https://example.com', credentials }));
    expect(failed).toMatchObject({ name: 'InvalidPasskeyFile', field: 'rpId' });
    const excluding = await failure(createPasskey({ ...passkeyOf, exclude: ['AA=='], credentials }));
    expect(excluding).toMatchObject({ name: 'InvalidPasskeyFile', field: 'credentialId' });
    expect(asked).toEqual([]);
  });

  test('ends the call by its signal, with the reason of that', async () => {
    const { credentials, asked, file } = await fileOf();
    const before = asked.length;
    const reason = new RangeError('the user went elsewhere');
    const opening = unwrapWithPasskey({ file, credentials, signal: AbortSignal.abort(reason) });
    expect(await failure(opening)).toBe(reason);
    expect(asked).toHaveLength(before);
    const controller = new AbortController();
    const late = {
      ...credentials,
      get: async () => {
        controller.abort(reason);
        throw errorOf('AbortError');
      },
    };
    expect(await failure(unwrapWithPasskey({ file, credentials: late, signal: controller.signal }))).toBe(reason);
    const deaf = { ...credentials, get: () => new Promise<null>(() => {}) };
    const ending = new AbortController();
    const waiting = failure(unwrapWithPasskey({ file, credentials: deaf, signal: ending.signal }));
    ending.abort(reason);
    expect(await waiting).toBe(reason);
  });
});

/** The same bytes, from the fifth byte of a longer buffer on. */
function within(output: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(50).fill(1);
  longer.set(output, 5);
  return longer.subarray(5, 37);
}
