/** Rule 5: destroyed is destroyed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Clock } from '../support/clocks/clock.ts';
import type { AnyDevice } from '../support/device/any-device.ts';
import { kinds } from '../support/device/kinds.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { type Item, Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const settings = { VAULT_MAX_ATTEMPTS: '2', VAULT_SESSION_SECONDS: '2' };

let vault: VaultProcess;
/** By a clock that stands still: no session ends before the test says so. */
let still: VaultProcess;
let table: Table;
const clock = new Clock();

beforeAll(async () => {
  vault = await startVaultProcess({ settings });
  still = await startVaultProcess({ settings: { ...settings, ...clock.settings, POWERTOOLS_LOG_LEVEL: 'INFO' } });
  table = new Table(vault.services.dynamodb);
});

afterAll(async () => {
  table.close();
  await still.close();
  await vault.close();
  clock.close();
});

/** Spends both attempts. Gives the account, and when the last session ends. */
async function exhaust(device: AnyDevice): Promise<{ account: string; endsAt: number }> {
  await device.start(device.guess('wrong 1'));
  const { body } = await device.start(device.guess('wrong 2'));
  return { account: body.account, endsAt: Date.parse(body.expiresAt) };
}

/** Waits for the tombstone without any call to the vault. */
async function untilRemoved(read: () => Promise<Item | undefined>, deadline: number): Promise<Item | undefined> {
  await until(async () => (await read())?.destroyedAt, deadline - Date.now());
  return read();
}

describe.each(kinds)('by the scheme $scheme', ({ of }) => {
  describe('when the sessions of the last attempt end unproven', () => {
    test('all of the key is removed within 60 s, without another call; a tombstone stays', async () => {
      const device = await of(vault, 'destroyed-alone');
      await device.register(password);
      const { account, endsAt } = await exhaust(device);
      expect(await table.read(account)).toHaveProperty('escrow');
      const item = await untilRemoved(() => table.read(account), endsAt + 60_000);
      expect(Object.keys(item ?? {}).sort()).toEqual(['account', 'destroyedAt', 'reason', 'registration']);
      expect(Number(item?.destroyedAt?.N)).toBe(endsAt);
      expect(item?.reason).toEqual({ S: 'attempts_exhausted' });
    });

    test('every later call says so and when, and a session that ended proves nothing', async () => {
      const device = await of(still, 'destroyed-late');
      await device.register(password);
      await device.start(device.guess('wrong 1'));
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      const { request } = (await device.prove(guess, body)) ?? failed();
      const destroyedAt = body.expiresAt;
      clock.set(Date.parse(destroyedAt));
      const calls = [
        device.finishRecovery(request),
        device.start(device.guess(password)),
        device.call('key-delete', {}),
        device.call('key-reset', {}),
        device.call('key-reset-cancel', {}),
      ];
      for (const { problem } of await Promise.all(calls))
        expect(problem).toMatchObject({
          status: 410,
          code: 'key_destroyed',
          destroyedAt,
          reason: 'attempts_exhausted',
        });
      expect(await device.status()).toMatchObject({ state: 'destroyed', destroyedAt });
    });

    test('a proof in the last session saves the key', async () => {
      const device = await of(still, 'destroyed-saved');
      await device.register(password);
      await device.start(device.guess('wrong 1'));
      await device.recover(password);
      clock.step(3_000);
      // Now the message of the last attempt is due, and finds nothing to remove.
      expect(await until(() => still.output().includes('"fate":"spare"'))).toBe(true);
      expect(await device.status()).toMatchObject({ state: 'active', attemptsRemaining: 2 });
      await device.recover(password);
    });

    test('while the last session is open, a further guess is refused and the key is not yet destroyed', async () => {
      const device = await of(still, 'destroyed-open');
      await device.register(password);
      const { endsAt } = await exhaust(device);
      const destroyedAt = new Date(endsAt).toISOString();
      const { problem } = await device.start(device.guess(password));
      expect(problem).toMatchObject({ code: 'attempts_exhausted', attemptsRemaining: 0, destroyedAt });
      const status = await device.status();
      expect(status).toMatchObject({ state: 'exhausted', attemptsRemaining: 0, maxAttempts: 2, destroyedAt });
      expect(status).not.toHaveProperty('nextAttemptAt');
    });

    test('an exhausted key counts as active: it is replaced and deleted by an owner proof, and can be reset', async () => {
      const device = await of(still, 'destroyed-owner');
      await device.register(password);
      await exhaust(device);
      const enrolment = await device.prepare(password);
      const { registration } = enrolment;
      expect((await device.finish(enrolment)).problem.code).toBe('key_exists');
      expect((await device.call('key-delete', {})).problem.code).toBe('key_exists');
      const { status, body } = await device.call<{ resetAt: string }>('key-reset', {});
      expect(status).toBe(202);
      expect(await device.status()).toMatchObject({ state: 'exhausted', resetAt: body.resetAt });
      expect((await device.call('key-reset-cancel', {})).status).toBe(204);
      expect((await device.replace(enrolment)).status).toBe(201);
      expect(await device.status()).toMatchObject({ state: 'active', registration, attemptsRemaining: 2 });
      await exhaust(device);
      expect((await device.delete(registration)).status).toBe(204);
    });
  });

  describe('a crash does not keep a key', () => {
    test('kill -9 after the last attempt: the restarted vault removes the key by itself', async () => {
      const folder = temporaryFolder();
      const before = await startVaultProcess({ settings, dataDir: folder.path });
      const device = await of(before, 'destroyed-crash');
      await device.register(password);
      const { account, endsAt } = await exhaust(device);
      await before.kill();
      const after = await startVaultProcess({ settings, dataDir: folder.path });
      const again = new Table(after.services.dynamodb);
      const item = await untilRemoved(() => again.read(account), endsAt + 60_000);
      again.close();
      await after.close();
      folder.remove();
      expect(item).toHaveProperty('destroyedAt');
      expect(item).not.toHaveProperty('setup');
    });
  });
});
