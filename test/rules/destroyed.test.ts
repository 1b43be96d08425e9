/** Rule 5: destroyed is destroyed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Device } from '../support/device.ts';
import { type Item, Table } from '../support/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault.ts';

const settings = { VAULT_MAX_ATTEMPTS: '2', VAULT_SESSION_SECONDS: '2' };
const password = 'correct horse battery staple';

let vault: VaultProcess;
let table: Table;

beforeAll(async () => {
  vault = await startVaultProcess({ settings });
  table = new Table(vault.services.dynamodb);
});

afterAll(async () => {
  table.close();
  await vault.close();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Both attempts spent; gives the account and when the last session ends. */
async function exhaust(device: Device): Promise<{ account: string; endsAt: number }> {
  await device.start(device.guess('wrong 1'));
  const { body } = await device.start(device.guess('wrong 2'));
  return { account: body.account, endsAt: Date.parse(body.expiresAt) };
}

/** Waits for the tombstone without any call to the vault. */
async function untilRemoved(read: () => Promise<Item | undefined>, deadline: number): Promise<Item | undefined> {
  for (;;) {
    const item = await read();
    if (item?.destroyedAt || Date.now() > deadline) return item;
    await sleep(250);
  }
}

describe('when the sessions of the last attempt end unproven', () => {
  test('setup, record and escrow are removed within 60 s, without another call; a tombstone stays', async () => {
    const device = await Device.of(vault, 'destroyed-alone');
    await device.register(password);
    const { account, endsAt } = await exhaust(device);
    expect(await table.read(account)).toHaveProperty('escrow');
    const item = await untilRemoved(() => table.read(account), endsAt + 60_000);
    expect(Object.keys(item ?? {}).sort()).toEqual(['account', 'destroyedAt', 'reason', 'registration']);
    expect(Number(item?.destroyedAt?.N)).toBe(endsAt);
    expect(item?.reason).toEqual({ S: 'attempts_exhausted' });
  }, 90_000);

  test('every later call says so and when, and a session that ended proves nothing', async () => {
    const device = await Device.of(vault, 'destroyed-late');
    await device.register(password);
    await device.start(device.guess('wrong 1'));
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    await sleep(Date.parse(body.expiresAt) - Date.now() + 20);
    const destroyedAt = body.expiresAt;
    const calls = [
      device.finishRecovery(request),
      device.start(device.guess(password)),
      device.call('key-delete', {}),
      device.call('key-reset', {}),
      device.call('key-reset-cancel', {}),
    ];
    for (const { problem } of await Promise.all(calls))
      expect(problem).toMatchObject({ status: 410, code: 'key_destroyed', destroyedAt, reason: 'attempts_exhausted' });
    expect(await device.status()).toMatchObject({ state: 'destroyed', destroyedAt });
  });

  test('a proof in the last session saves the key', async () => {
    const device = await Device.of(vault, 'destroyed-saved');
    await device.register(password);
    await device.start(device.guess('wrong 1'));
    await device.recover(password);
    await sleep(6_000);
    expect(await device.status()).toMatchObject({ state: 'active', attemptsRemaining: 2 });
    await device.recover(password);
  });

  test('while the last session is open, a further guess is refused and the key is not yet destroyed', async () => {
    const device = await Device.of(vault, 'destroyed-open');
    await device.register(password);
    await exhaust(device);
    expect((await device.start(device.guess(password))).problem.code).toBe('attempts_exhausted');
    expect(await device.status()).toMatchObject({ state: 'active', attemptsRemaining: 0 });
  });
});

describe('a crash does not keep a key', () => {
  test('kill -9 after the last attempt: the restarted vault removes the key by itself', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'vault-'));
    const before = await startVaultProcess({ settings, dataDir });
    const device = await Device.of(before, 'destroyed-crash');
    await device.register(password);
    const { account, endsAt } = await exhaust(device);
    await before.kill();
    const after = await startVaultProcess({ settings, dataDir });
    const again = new Table(after.services.dynamodb);
    const item = await untilRemoved(() => again.read(account), endsAt + 60_000);
    again.close();
    await after.close();
    await rm(dataDir, { recursive: true });
    expect(item).toHaveProperty('destroyedAt');
    expect(item).not.toHaveProperty('setup');
  }, 90_000);
});

function failed(): never {
  throw new Error('the password was right');
}
