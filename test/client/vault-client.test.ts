/** The SDK against a real vault, and against one that lies. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { password } from '../support/device/password.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { json, type ScriptedServer, startServer } from './server.ts';

const another = 'umbrella-visits-seven-lakes';

let vault: VaultProcess;
let liar: ScriptedServer;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { VAULT_MAX_ATTEMPTS: '3', VAULT_RESET_SECONDS: '0' } });
  liar = await startServer();
});

afterAll(async () => {
  await vault.close();
  await liar.close();
});

const of = (sub: string, url = vault.url) => new sdk.BackupKeyVault({ url, token: () => vault.token({ sub }) });

async function registered(sub: string) {
  const client = of(sub);
  const backupKey = sdk.createBackupKey();
  const { registration } = await client.register({ backupKey, password });
  return { client, backupKey, registration };
}

describe('registering', () => {
  test('again with the same backup key takes the place of the password', async () => {
    const { client, backupKey } = await registered('again');
    await client.register({ backupKey, password: another });
    expect(sdk.formatBackupKey((await client.recover({ password: another })).backupKey)).toBe(
      sdk.formatBackupKey(backupKey),
    );
    await expect(client.recover({ password })).rejects.toBeInstanceOf(sdk.WrongPassword);
  });

  test('another backup key is KeyExists, and the first stays', async () => {
    const { client, backupKey } = await registered('exists');
    const other = client.register({ backupKey: sdk.createBackupKey(), password });
    await expect(other).rejects.toMatchObject({ name: 'KeyExists', code: 'key_exists' });
    expect(sdk.formatBackupKey((await client.recover({ password })).backupKey)).toBe(sdk.formatBackupKey(backupKey));
  });

  test('a weak or impossible password is refused before anything is sent', async () => {
    liar.say(json({}));
    const client = of('weak', liar.url);
    const backupKey = sdk.createBackupKey();
    await expect(client.register({ backupKey, password: 'password123' })).rejects.toBeInstanceOf(sdk.WeakPassword);
    await expect(client.register({ backupKey, password: '' })).rejects.toBeInstanceOf(sdk.InvalidPassword);
    await expect(client.changePassword({ backupKey, password: 'qwertyuiop' })).rejects.toBeInstanceOf(sdk.WeakPassword);
    await expect(client.recover({ password: '\ud800' })).rejects.toBeInstanceOf(sdk.InvalidPassword);
    expect(liar.seen).toEqual([]);
  });
});

describe('changing the password', () => {
  test('with another backup key is WrongBackupKey', async () => {
    const { client } = await registered('change-wrong');
    const change = client.changePassword({ backupKey: sdk.createBackupKey(), password: another });
    await expect(change).rejects.toMatchObject({ name: 'WrongBackupKey' });
  });

  test('with the right one keeps the key', async () => {
    const { client, backupKey, registration } = await registered('change');
    const changed = await client.changePassword({ backupKey, password: another });
    expect(changed.registration).not.toBe(registration);
    expect(await client.recover({ password: another })).toMatchObject({ registration: changed.registration });
  });
});

describe('recovering', () => {
  test('with a wrong password says what is left, and at the last when the key is destroyed', async () => {
    const { client } = await registered('wrong');
    const wrong = async (guess: string) => client.recover({ password: guess }).catch((error) => error);
    expect(await wrong('wrong 1')).toMatchObject({
      name: 'WrongPassword',
      attemptsRemaining: 2,
      destroyedAt: undefined,
    });
    expect((await wrong('wrong 2')).nextAttemptAt).toBeInstanceOf(Date);
    const last = await wrong('wrong 3');
    expect(last).toMatchObject({ name: 'WrongPassword', attemptsRemaining: 0, nextAttemptAt: undefined });
    expect(last.destroyedAt.getTime()).toBeGreaterThan(Date.now());
    const none = await wrong(password);
    expect(none).toBeInstanceOf(sdk.AttemptsExhausted);
    expect(none).toMatchObject({ name: 'AttemptsExhausted', attemptsRemaining: 0, destroyedAt: last.destroyedAt });
  });

  test('exhausted leaves the owner every right: the key is registered again and deleted by its proof', async () => {
    const { client, backupKey } = await registered('exhausted');
    const exhaust = async () => {
      while (!((await client.recover({ password: 'wrong' }).catch((error) => error)) instanceof sdk.AttemptsExhausted));
      expect(await client.status()).toMatchObject({ state: 'exhausted', destroyedAt: expect.any(String) });
    };
    await exhaust();
    await expect(client.delete(sdk.createBackupKey())).rejects.toBeInstanceOf(sdk.WrongBackupKey);
    await client.register({ backupKey, password: another });
    expect(await client.status()).toMatchObject({ state: 'active', attemptsRemaining: 3 });
    await exhaust();
    await client.delete(backupKey);
    expect(await client.status()).toMatchObject({ state: 'none' });
  });

  test('spells a password any way a keyboard does', async () => {
    const client = of('spelling');
    const backupKey = sdk.createBackupKey();
    await client.register({ backupKey, password: 'cr\u00e8me br\u00fbl\u00e9e at \ufb01ve' });
    const typed = 'cre\u0300me bru\u0302le\u0301e at five';
    expect(sdk.formatBackupKey((await client.recover({ password: typed })).backupKey)).toBe(
      sdk.formatBackupKey(backupKey),
    );
  });

  test('where there is no key', async () => {
    await expect(of('nobody').recover({ password })).rejects.toMatchObject({ name: 'KeyNotFound' });
  });
});

describe('deleting', () => {
  test('with the backup key, and again: KeyNotFound', async () => {
    const { client, backupKey } = await registered('delete');
    await client.delete(backupKey);
    expect(await client.status()).toMatchObject({ state: 'none' });
    await expect(client.delete(backupKey)).rejects.toMatchObject({ name: 'KeyNotFound' });
  });

  test('with another backup key is WrongBackupKey; without one KeyExists, until a reset has matured', async () => {
    const { client } = await registered('delete-wrong');
    await expect(client.delete(sdk.createBackupKey())).rejects.toMatchObject({ name: 'WrongBackupKey' });
    await expect(client.delete()).rejects.toMatchObject({ name: 'KeyExists' });
    const { resetAt, resetUntil } = await client.reset();
    expect(resetAt.getTime()).toBeLessThanOrEqual(Date.now());
    expect(resetUntil.getTime()).toBeGreaterThan(Date.now());
    await client.delete();
    expect((await client.status()).state).toBe('none');
  });

  test('a reset that is cancelled is none', async () => {
    const { client } = await registered('cancel');
    await client.reset();
    await client.cancelReset();
    await expect(client.delete()).rejects.toMatchObject({ name: 'KeyExists' });
  });
});

test('a page that something else answered is no cancelled reset', async () => {
  liar.say({ status: 200, body: '<html>Log in</html>' });
  await expect(of('page', liar.url).cancelReset()).rejects.toThrow("the answer's status is 200, not 204");
});

describe('a vault that lies', () => {
  const ksf = { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 };
  const id = 'A'.repeat(22);
  const time = '2030-01-01T00:00:00.000Z';
  const started = { protocol: 1, account: 'A'.repeat(43), vault: 'v', registration: id, ksf, expiresAt: time };
  const recovery = {
    ...started,
    session: id,
    attempt: 1,
    ke2: 'A'.repeat(427),
    attemptsRemaining: 9,
    nextAttemptAt: time,
  };
  const recover = () => of('lied-to', liar.url).recover({ password });

  test('asking for weaker key stretching is refused', async () => {
    liar.say(json({ ...recovery, ksf: { ...ksf, memory: 1024 } }));
    await expect(recover()).rejects.toBeInstanceOf(sdk.WeakKsf);
    expect(liar.seen).toHaveLength(1);
  });

  test('with a KE2 that is none is refused, and no KE3 is sent', async () => {
    liar.say(json(recovery));
    await expect(recover()).rejects.toMatchObject({
      name: 'InvalidAnswer',
      message: 'ke2 expected a valid OPAQUE message, got bytes that do not decode to one',
    });
    expect(liar.seen).toHaveLength(1);
  });

  test.each([
    ['a shorter KE2', { ke2: 'A'.repeat(426) }],
    ['another protocol', { protocol: 2 }],
    ['no session', { session: undefined }],
  ])('with %s is an InvalidAnswer', async (_, differs) => {
    liar.say(json({ ...recovery, ...differs }));
    await expect(recover()).rejects.toBeInstanceOf(sdk.InvalidAnswer);
  });

  test('with an escrow that does not open is an InvalidAnswer', async () => {
    await registered('swapped');
    const swapping: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!`${input}`.endsWith('/recovery/finish')) return response;
      return new Response(JSON.stringify({ ...(await response.json()), escrow: 'AQ'.padEnd(82, 'A') }), response);
    };
    const token = () => vault.token({ sub: 'swapped' });
    const client = new sdk.BackupKeyVault({ url: vault.url, token, fetch: swapping });
    await expect(client.recover({ password })).rejects.toMatchObject({
      name: 'InvalidAnswer',
      message: 'escrow expected to open under the key of the password',
    });
  });

  test('with a registration response that is none gets no record', async () => {
    const none = { state: 'none', account: started.account, vault: started.vault };
    liar.say(json(none), json({ ...started, registrationResponse: 'A'.repeat(86) }));
    const client = of('lied-to', liar.url);
    const lied = client.register({ backupKey: sdk.createBackupKey(), password });
    await expect(lied).rejects.toMatchObject({
      name: 'InvalidAnswer',
      message: 'registrationResponse expected a valid OPAQUE message, got bytes that do not decode to one',
    });
    expect(liar.seen.map(({ path }) => path)).toEqual(['/v1/key', '/v1/registration/start']);
  });
});
