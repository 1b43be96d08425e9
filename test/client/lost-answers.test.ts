/**
 * Rule 4 from the device's side: an answer that is lost on its way costs no second attempt, not even in a later call.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { Clock } from '../support/clocks/clock.ts';
import { password } from '../support/device/password.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { Tunnel } from './tunnel.ts';

const clock = new Clock();

let vault: VaultProcess;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: clock.settings });
});

afterAll(async () => {
  await vault.close();
  clock.close();
});

beforeEach(() => {
  // Waits between tries take no time, so that no session ends meanwhile.
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => setImmediate(run)) as never);
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function registered(sub: string) {
  const tunnel = new Tunnel();
  const client = new sdk.BackupKeyVault({ url: vault.url, token: () => vault.token({ sub }), fetch: tunnel.fetch });
  const backupKey = sdk.createBackupKey();
  await client.register({ backupKey, password });
  const recover = (given = password) => {
    tunnel.newCall();
    return client.recover({ password: given });
  };
  const attemptsRemaining = async () => (await client.status()).attemptsRemaining;
  return { client, backupKey, tunnel, recover, attemptsRemaining };
}

describe('the answers to recovery-start are lost', () => {
  test.each([10, 30])('%d recoveries in a row: one attempt in all, and the next brings the key', async (times) => {
    const { backupKey, tunnel, recover, attemptsRemaining } = await registered(`start-${times}`);
    tunnel.cut = 'recovery-start';
    for (let lost = 0; lost < times; lost++)
      await expect(recover()).rejects.toMatchObject({ name: 'VaultUnavailable', spent: 'unknown', retryable: true });
    tunnel.cut = undefined;
    expect(tunnel.arrived).toHaveLength(times);
    expect(new Set(tunnel.arrived).size).toBe(1);
    expect(await attemptsRemaining()).toBe(9);
    expect(sdk.formatBackupKey((await recover()).backupKey)).toBe(sdk.formatBackupKey(backupKey));
    expect(await attemptsRemaining()).toBe(10);
  });

  test('the same password in another spelling goes on too, and another password is another attempt', async () => {
    const { tunnel, recover, attemptsRemaining } = await registered('start-spelling');
    tunnel.cut = 'recovery-start';
    await expect(recover('cre\u0300me br\u00fbl\u00e9e')).rejects.toBeInstanceOf(sdk.VaultUnavailable);
    await expect(recover('cr\u00e8me br\u00fbl\u00e9e')).rejects.toBeInstanceOf(sdk.VaultUnavailable);
    expect(await attemptsRemaining()).toBe(9);
    await expect(recover('cream brulee')).rejects.toBeInstanceOf(sdk.VaultUnavailable);
    expect(await attemptsRemaining()).toBe(8);
    expect(new Set(tunnel.arrived).size).toBe(2);
  });

  test('a wrong password that was judged is over: the same again is an attempt', async () => {
    const { recover, attemptsRemaining } = await registered('start-wrong');
    for (const left of [9, 8]) {
      await expect(recover('a wrong guess')).rejects.toMatchObject({ name: 'WrongPassword', attemptsRemaining: left });
      expect(await attemptsRemaining()).toBe(left);
    }
  });

  test('a refused token in between does not end it: signed in again, the same KE1 goes out', async () => {
    const { tunnel, client, attemptsRemaining } = await registered('start-token');
    tunnel.cut = 'recovery-start';
    let token = await vault.token({ sub: 'start-token' });
    const again = new sdk.BackupKeyVault({ url: vault.url, token: () => token, fetch: tunnel.fetch });
    const recover = () => {
      tunnel.newCall();
      return again.recover({ password });
    };
    await expect(recover()).rejects.toBeInstanceOf(sdk.VaultUnavailable);
    tunnel.cut = undefined;
    token = 'not.a.token';
    await expect(recover()).rejects.toBeInstanceOf(sdk.NotAuthenticated);
    token = await vault.token({ sub: 'start-token' });
    expect(await attemptsRemaining()).toBe(9);
    tunnel.cut = 'recovery-start';
    await expect(recover()).rejects.toBeInstanceOf(sdk.VaultUnavailable);
    expect(new Set(tunnel.arrived).size).toBe(1);
    expect((await client.status()).attemptsRemaining).toBe(9);
  });
});

describe('the answers to recovery-finish are lost', () => {
  test('ten recoveries in a row: the session and the KE3 stay, and the next brings the key', async () => {
    const { backupKey, tunnel, recover, attemptsRemaining } = await registered('finish');
    tunnel.cut = 'recovery-finish';
    for (let lost = 0; lost < 10; lost++) await expect(recover()).rejects.toBeInstanceOf(sdk.VaultUnavailable);
    expect(tunnel.arrived).toHaveLength(10);
    expect(new Set(tunnel.arrived).size).toBe(1);
    tunnel.cut = undefined;
    expect(sdk.formatBackupKey((await recover()).backupKey)).toBe(sdk.formatBackupKey(backupKey));
    expect(await attemptsRemaining()).toBe(10);
  });

  test('once the session has ended, the next call starts anew by itself', async () => {
    const { backupKey, tunnel, recover, attemptsRemaining } = await registered('finish-late');
    tunnel.cut = 'recovery-finish';
    await expect(recover()).rejects.toBeInstanceOf(sdk.VaultUnavailable);
    tunnel.cut = undefined;
    clock.step(121_000);
    expect(sdk.formatBackupKey((await recover()).backupKey)).toBe(sdk.formatBackupKey(backupKey));
    expect(await attemptsRemaining()).toBe(10);
  });
});
