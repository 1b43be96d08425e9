/** A host at the vault's address that leads the device to another one: nothing that is meant for the vault goes there. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { type ScriptedServer, startServer } from '../client/server.ts';
import { password } from '../support/device/password.ts';

describe('a host that leads to another one', () => {
  let first: ScriptedServer;
  let second: ScriptedServer;

  beforeAll(async () => {
    first = await startServer();
    second = await startServer();
  });

  afterAll(() => Promise.all([first.close(), second.close()]));

  const leadingAway = (status: number) => {
    second.say({ status: 200, body: '{}' });
    first.say({ status, headers: { location: `${second.url}/v1/key` } });
  };
  const device = (more: object = {}) => new sdk.BackupKeyVault({ url: first.url, token: () => 'token', ...more });

  test.each([301, 302, 303, 307, 308])('by %d gets one request, and the other one none', async (status) => {
    leadingAway(status);
    const registering = device().register({ backupKey: sdk.createBackupKey(), password });
    await expect(registering).rejects.toBeInstanceOf(sdk.InvalidAnswer);
    await expect(registering).rejects.toThrow('the answer is a redirect, and none is followed');
    expect([first.seen.length, second.seen.length]).toEqual([1, 0]);
  });

  test('as a browser hides it, is refused the same', async () => {
    const hidden = Object.defineProperties(new Response(null), { type: { value: 'opaqueredirect' } });
    await expect(device({ fetch: async () => hidden }).status()).rejects.toThrow('the answer is a redirect');
  });

  test.each(['follow', 'error'] as const)('is not believed where the app’s own fetch does "%s"', async (redirect) => {
    leadingAway(307);
    const own: typeof fetch = (input, init) => fetch(input, { ...init, redirect });
    const error = await device({ fetch: own })
      .status()
      .catch((error) => error);
    expect(error.name).toBe(redirect === 'follow' ? 'InvalidAnswer' : 'VaultUnavailable');
    expect(second.seen).toHaveLength(redirect === 'follow' ? 1 : 0);
  });

  test('is not believed where the app’s own fetch went there without a word', async () => {
    const elsewhere = Object.defineProperty(Response.json({ state: 'none' }), 'url', { value: `${second.url}/v1/key` });
    await expect(device({ fetch: async () => elsewhere }).status()).rejects.toBeInstanceOf(sdk.InvalidAnswer);
  });
});

test('no cookie, referrer or cache has a part in it, and no redirect', async () => {
  const seen: (RequestInit | undefined)[] = [];
  const url = 'https://vault.example.com';
  const own: typeof fetch = async (_, init) => {
    seen.push(init);
    return Response.json({}, { status: 400 });
  };
  await new sdk.BackupKeyVault({ url, token: () => 'token', fetch: own }).status().catch(() => {});
  expect(seen).toMatchObject([
    { redirect: 'manual', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' },
  ]);
});
