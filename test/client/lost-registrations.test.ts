/**
 * What is registered, changed or deleted when the answer is lost at any step, ten times over: one registration is in
 * force, it is the last that was said to be, and no attempt is spent.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import type { RouteName } from '../../lib/protocol/wire/routes.ts';
import { Clock } from '../support/clocks/clock.ts';
import { password } from '../support/device/password.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { Tunnel } from './tunnel.ts';

const another = 'umbrella-visits-seven-lakes';
const times = 10;
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
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void) => setImmediate(run)) as never);
});

afterEach(() => {
  jest.restoreAllMocks();
});

function deviceOf(sub: string) {
  const tunnel = new Tunnel({ every: true });
  const client = new sdk.BackupKeyVault({ url: vault.url, token: () => vault.token({ sub }), fetch: tunnel.fetch });
  /** Ten calls whose answers are lost at this route. */
  const lose = async (cut: RouteName, call: () => Promise<unknown>) => {
    tunnel.cut = cut;
    for (let lost = 0; lost < times; lost++) {
      await expect(call()).rejects.toBeInstanceOf(sdk.VaultUnavailable);
      // An account without a key is let start once a second.
      clock.step(1000);
    }
    tunnel.cut = undefined;
  };
  return { client, tunnel, lose };
}

/** How many registrations were in force, of how many requests that arrived. */
const registrationsIn = (bodies: readonly string[]) => new Set(bodies.map((body) => JSON.parse(body).registration));

const steps = ['key-status', 'registration-start', 'registration-finish'] as const;

describe('registering, with the answers lost at', () => {
  test.each(steps)('%s: the next time it is kept, once', async (cut) => {
    const { client, lose, tunnel } = deviceOf(`register-${cut}`);
    const backupKey = sdk.createBackupKey();
    await lose(cut, () => client.register({ backupKey, password }));
    expect(tunnel.arrived).toHaveLength(times * 5);
    const before = await client.status();
    expect(before.state).toBe(cut === 'registration-finish' ? 'active' : 'none');
    if (cut === 'registration-finish') expect(registrationsIn(tunnel.arrived).size).toBe(times);
    const { registration } = await client.register({ backupKey, password });
    expect(await client.status()).toMatchObject({ state: 'active', registration, attemptsRemaining: 10 });
    const found = await client.recover({ password });
    expect(found.registration).toBe(registration);
    expect(sdk.formatBackupKey(found.backupKey)).toBe(sdk.formatBackupKey(backupKey));
  });
});

describe('changing the password, with the answers lost at', () => {
  test.each(steps)('%s: one of the two opens the key all the while, and then the new one', async (cut) => {
    const { client, lose } = deviceOf(`change-${cut}`);
    const backupKey = sdk.createBackupKey();
    await client.register({ backupKey, password });
    clock.step(1000);
    await lose(cut, () => client.changePassword({ backupKey, password: another }));
    await client.recover({ password: cut === 'registration-finish' ? another : password });
    expect((await client.status()).attemptsRemaining).toBe(10);
    const { registration } = await client.changePassword({ backupKey, password: another });
    expect(await client.status()).toMatchObject({ state: 'active', registration, attemptsRemaining: 10 });
    expect((await client.recover({ password: another })).registration).toBe(registration);
    await expect(client.recover({ password })).rejects.toMatchObject({ name: 'WrongPassword', attemptsRemaining: 9 });
  });

  test('the start, sent again by itself, opens one registration', async () => {
    const { client, tunnel } = deviceOf('change-again');
    const backupKey = sdk.createBackupKey();
    await client.register({ backupKey, password });
    clock.step(1000);
    tunnel.cut = 'registration-start';
    const pending: unknown[] = [];
    const listening: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (String(input).endsWith('/registration/start')) pending.push((await answer.clone().json()).registration);
      return String(input).endsWith('/registration/start') && pending.length < 5
        ? Promise.reject(new TypeError())
        : answer;
    };
    const token = () => vault.token({ sub: 'change-again' });
    const device = new sdk.BackupKeyVault({ url: vault.url, token, fetch: listening });
    const { registration } = await device.changePassword({ backupKey, password: another });
    expect(pending).toEqual(Array(5).fill(registration));
  });
});

describe('with the answers lost, ten times over,', () => {
  test('a deletion is done by the first, and the next says that there is no key', async () => {
    const { client, tunnel } = deviceOf('delete');
    const backupKey = sdk.createBackupKey();
    await client.register({ backupKey, password });
    tunnel.cut = 'key-delete';
    for (let lost = 0; lost < times; lost++)
      await expect(client.delete(backupKey)).rejects.toBeInstanceOf(sdk.VaultUnavailable);
    tunnel.cut = undefined;
    expect((await client.status()).state).toBe('none');
    await expect(client.delete(backupKey)).rejects.toBeInstanceOf(sdk.KeyNotFound);
  });

  test('a deletion whose first answer alone was lost says nothing of it', async () => {
    const tunnel = new Tunnel();
    let lost = 0;
    const once: typeof fetch = (input, init) => {
      tunnel.cut = lost < 1 ? 'key-delete' : undefined;
      if (String(input).endsWith('/key/delete')) lost++;
      return tunnel.fetch(input, init);
    };
    const token = () => vault.token({ sub: 'delete-once' });
    const client = new sdk.BackupKeyVault({ url: vault.url, token, fetch: once });
    const backupKey = sdk.createBackupKey();
    await client.register({ backupKey, password });
    await client.delete(backupKey);
    expect([lost, (await client.status()).state]).toEqual([2, 'none']);
  });

  test('a reset runs from the first, and is cancelled by the first', async () => {
    const { client, lose } = deviceOf('reset');
    await client.register({ backupKey: sdk.createBackupKey(), password });
    const began = clock.now;
    await lose('key-reset', () => client.reset());
    const week = 7 * 24 * 3600 * 1000;
    const reset = { resetAt: new Date(began + week), resetUntil: new Date(began + 2 * week) };
    expect(await client.reset()).toEqual(reset);
    await lose('key-reset-cancel', () => client.cancelReset());
    expect(await client.status()).not.toHaveProperty('resetAt');
    await client.cancelReset();
  });
});
