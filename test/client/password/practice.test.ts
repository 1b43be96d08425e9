/** The practice prompt as an app calls it: after a registration, and never again with the vault. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { checkAgainst, createVerifier } from '../../../lib/client/password/practice.ts';
import { password } from '../../support/device/password.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

let vault: VaultProcess;
let asked = 0;
let backupKey: sdk.BackupKey;
let verifier: sdk.PasswordVerifier;
let registered: sdk.Registered;
let client: sdk.BackupKeyVault;

beforeAll(async () => {
  vault = await startVaultProcess();
  const counting: typeof fetch = (...request) => {
    asked++;
    return fetch(...request);
  };
  client = new sdk.BackupKeyVault({ url: vault.url, token: () => vault.token({ sub: 'practice' }), fetch: counting });
  backupKey = sdk.createBackupKey();
  registered = await client.register({ backupKey, password });
  verifier = await sdk.createPasswordVerifier({ password, backupKey, registration: registered.registration });
});

afterAll(() => vault.close());

describe('a password that is asked for now and then', () => {
  test('is right or wrong without a call and without an attempt', async () => {
    const before = asked;
    const kept = JSON.parse(JSON.stringify(verifier));
    expect(await sdk.checkPassword({ password, backupKey, verifier: kept })).toBe(true);
    for (let wrong = 0; wrong < 3; wrong++)
      expect(await sdk.checkPassword({ password: `${password}${wrong}`, backupKey, verifier: kept })).toBe(false);
    expect(asked).toBe(before);
    expect((await client.status()).attemptsRemaining).toBe(10);
  });

  test('may be typed in another spelling', async () => {
    const composed = 'correct h\u00f6rse battery staple';
    const { registration } = registered;
    const made = await sdk.createPasswordVerifier({ password: composed, backupKey, registration });
    expect(await sdk.checkPassword({ password: composed.normalize('NFD'), backupKey, verifier: made })).toBe(true);
  });

  test('is of the registration that status names', async () => {
    expect((await client.status()).registration).toBe(verifier.registration);
  });
});

describe('what is refused', () => {
  test('what cannot be a password, before anything is computed', async () => {
    const platform = { ready: async () => {}, argon2id: () => Promise.reject(new Error('computed')) };
    const given = { password: 'a\tb', backupKey, registration: registered.registration };
    await expect(createVerifier(given, platform)).rejects.toBeInstanceOf(sdk.InvalidPassword);
    await expect(checkAgainst({ ...given, verifier }, platform)).rejects.toBeInstanceOf(sdk.InvalidPassword);
  });

  test('a verifier or a ksf that is none, before anything is computed', async () => {
    const platform = { ready: async () => {}, argon2id: () => Promise.reject(new Error('computed')) };
    const given = { password, backupKey };
    const broken = { ...verifier, salt: '' };
    await expect(checkAgainst({ ...given, verifier: broken }, platform)).rejects.toMatchObject({ field: 'salt' });
    const weak = { ...verifier.ksf, memory: 1024 };
    const made = createVerifier({ ...given, registration: registered.registration, ksf: weak }, platform);
    await expect(made).rejects.toMatchObject({ name: 'InvalidVerifier', field: 'ksf' });
    await expect(createVerifier({ ...given, registration: 'r' }, platform)).rejects.toMatchObject({
      field: 'registration',
    });
  });

  test('a runtime without WebAssembly says so first', async () => {
    const platform = {
      ready: () => Promise.reject(new sdk.WebAssemblyBlocked('no')),
      argon2id: () => Promise.reject(new Error('computed')),
    };
    await expect(checkAgainst({ password, backupKey, verifier }, platform)).rejects.toBeInstanceOf(
      sdk.WebAssemblyBlocked,
    );
  });
});

test('an abort ends it with its reason', async () => {
  const reason = new Error('left the screen');
  const early = sdk.checkPassword({ password, backupKey, verifier, signal: AbortSignal.abort(reason) });
  await expect(early).rejects.toBe(reason);
  const controller = new AbortController();
  const late = sdk.checkPassword({ password, backupKey, verifier, signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await expect(late).rejects.toBe(reason);
});
