/** What people do with a vault, from the first registration to the last attempt. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { heldToOpenApi } from '../support/device/openapi-fetch.ts';
import { password } from '../support/device/password.ts';
import { reportingErrors } from '../support/device/reporting-errors.ts';
import { type SuiteTarget, suitePolicy } from '../support/vault/target.ts';
import { withLog } from '../support/vault/with-log.ts';

const another = 'umbrella kayak trombone lagoon';

const { maxAttempts } = suitePolicy;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Tells it to the vault that is opened. */
export function tellStory(openTarget: () => Promise<SuiteTarget>): void {
  const answers = heldToOpenApi();

  let vault: SuiteTarget;

  beforeAll(async () => {
    vault = await openTarget();
  });

  afterAll(() => vault.close());

  const thrown: string[] = [];
  const keys: sdk.BackupKey[] = [];

  function newKey(): sdk.BackupKey {
    const key = sdk.createBackupKey();
    keys.push(key);
    return key;
  }

  const client = (sub: string) => {
    const options = { url: vault.url, token: () => vault.token({ sub }), fetch: answers.fetch };
    return reportingErrors(new sdk.BackupKeyVault(options), (error) => thrown.push(inspect(error, { depth: 8 })));
  };

  describe('the whole story, told by the SDK over HTTP', () => {
    test('registers, and recovers on a device that knows only the password', async () => {
      const phone = client('recover');
      const backupKey = newKey();
      expect(await phone.status()).toMatchObject({ state: 'none' });
      const { registration, maxAttempts: promised } = await phone.register({ backupKey, password });
      expect(promised).toBe(maxAttempts);
      expect(await phone.status()).toMatchObject({ state: 'active', registration, attemptsRemaining: maxAttempts });

      const recovered = await client('recover').recover({ password });
      expect(sdk.formatBackupKey(recovered.backupKey)).toBe(sdk.formatBackupKey(backupKey));
      const status = await phone.status();
      expect(status).toMatchObject({ state: 'active', attemptsRemaining: maxAttempts });
      expect(Date.parse(status.lastRecoveredAt ?? '')).toBeGreaterThan(Date.now() - 10_000);
    });

    test('says how many attempts a wrong password leaves, destroys the key after the last, and says so ever after', async () => {
      const phone = client('wrong');
      await phone.register({ backupKey: newKey(), password });
      for (let attemptsRemaining = maxAttempts - 1; attemptsRemaining > 0; attemptsRemaining--)
        await expect(phone.recover({ password: another })).rejects.toMatchObject({
          name: 'WrongPassword',
          attemptsRemaining,
        });
      const last: sdk.WrongPassword = await phone.recover({ password: another }).catch((error) => error);
      expect(last).toMatchObject({ name: 'WrongPassword', attemptsRemaining: 0, destroyedAt: expect.any(Date) });
      await expect(phone.recover({ password })).rejects.toMatchObject({
        name: 'AttemptsExhausted',
        attemptsRemaining: 0,
      });
      await sleep((last.destroyedAt?.getTime() ?? 0) - Date.now() + 50);
      await expect(phone.recover({ password })).rejects.toMatchObject({
        name: 'KeyDestroyed',
        destroyedAt: last.destroyedAt,
      });
      const destroyedAt = last.destroyedAt?.toISOString();
      expect(await phone.status()).toMatchObject({ state: 'destroyed', destroyedAt, reason: 'attempts_exhausted' });
    });

    test('a destroyed key leaves room for a new one', async () => {
      const phone = client('wrong');
      await phone.register({ backupKey: newKey(), password });
      expect(await phone.status()).toMatchObject({ state: 'active', attemptsRemaining: maxAttempts });
    });

    test('changes the password: the new one opens the same key, the old one none', async () => {
      const phone = client('change');
      const backupKey = newKey();
      await phone.register({ backupKey, password });
      await phone.changePassword({ backupKey, password: another });
      await expect(phone.recover({ password })).rejects.toMatchObject({ name: 'WrongPassword' });
      const recovered = await phone.recover({ password: another });
      expect(sdk.formatBackupKey(recovered.backupKey)).toBe(sdk.formatBackupKey(backupKey));
    });

    test('another backup key takes no place of the one that is there', async () => {
      const phone = client('taken');
      await phone.register({ backupKey: newKey(), password });
      const stranger = { backupKey: newKey(), password: another };
      await expect(phone.register(stranger)).rejects.toMatchObject({ name: 'KeyExists' });
      await expect(phone.changePassword(stranger)).rejects.toMatchObject({ name: 'WrongBackupKey' });
      await expect(phone.delete(stranger.backupKey)).rejects.toMatchObject({ name: 'WrongBackupKey' });
      await phone.recover({ password });
    });

    test('deletes the key for who has it', async () => {
      const phone = client('delete');
      const backupKey = newKey();
      await phone.register({ backupKey, password });
      await expect(phone.delete()).rejects.toMatchObject({ name: 'KeyExists' });
      await phone.delete(backupKey);
      expect(await phone.status()).toMatchObject({ state: 'none' });
      await expect(phone.recover({ password })).rejects.toMatchObject({ name: 'KeyNotFound' });
    });

    test('a reset lets a forgotten password be replaced after the cooling-off, and not before', async () => {
      const phone = client('reset');
      await phone.register({ backupKey: newKey(), password });
      const reset = await phone.reset();
      const { resetAt } = reset;
      expect(await phone.reset()).toEqual(reset);
      expect(await phone.status()).toMatchObject({ resetAt: resetAt.toISOString() });
      const fresh = { backupKey: newKey(), password: another };
      // A device that takes longer to stretch its password than the cooling-off lasts is not too early.
      const early = await phone.register(fresh).catch((error) => expect(error).toMatchObject({ name: 'KeyExists' }));
      if (early) expect(Date.parse(early.createdAt)).toBeGreaterThanOrEqual(resetAt.getTime());
      await sleep(resetAt.getTime() - Date.now() + 50);
      if (!early) await phone.register(fresh);
      const recovered = await phone.recover({ password: another });
      expect(sdk.formatBackupKey(recovered.backupKey)).toBe(sdk.formatBackupKey(fresh.backupKey));
    });

    test('a matured reset lets the key be deleted without proof', async () => {
      const phone = client('reset-delete');
      await phone.register({ backupKey: newKey(), password });
      await sleep((await phone.reset()).resetAt.getTime() - Date.now() + 50);
      await phone.delete();
      expect(await phone.status()).toMatchObject({ state: 'none' });
    });

    test('a reset is cancelled by who asks, and by a proven recovery', async () => {
      const phone = client('reset-cancel');
      await phone.register({ backupKey: newKey(), password });
      for (const cancel of [() => phone.cancelReset(), () => phone.recover({ password })]) {
        const { resetAt } = await phone.reset();
        await cancel();
        expect(await phone.status()).not.toHaveProperty('resetAt');
        await sleep(resetAt.getTime() - Date.now() + 50);
        await expect(phone.delete()).rejects.toMatchObject({ name: 'KeyExists' });
      }
    });

    test('the 64 digits need no vault', async () => {
      const backupKey = newKey();
      const copied = sdk.parseBackupKey(sdk.formatBackupKey(backupKey).toUpperCase());
      expect(copied.reveal()).toEqual(backupKey.reveal());
    });

    test('refuses a weak password with its reason before anything is sent', async () => {
      const nowhere = new sdk.BackupKeyVault({ url: 'http://127.0.0.1:9', token: () => 'none' });
      const weak = nowhere.register({ backupKey: newKey(), password: 'password123' });
      await expect(weak).rejects.toMatchObject({
        name: 'WeakPassword',
        reason: expect.stringMatching(/commonly used|guess/),
      });
    });

    test('says unavailable when nobody answers', async () => {
      const nowhere = new sdk.BackupKeyVault({ url: 'http://127.0.0.1:9', token: () => 'none' });
      await expect(nowhere.status()).rejects.toMatchObject({ name: 'VaultUnavailable' });
    });

    test('every answer on the way is as the OpenAPI document says', () => {
      expect(answers.seen).toBeGreaterThan(50);
      expect(answers.faults).toEqual([]);
    });
  });

  describe('of all that the story knew and sent', () => {
    const { secrets } = answers;

    beforeAll(() => {
      for (const text of [password, another]) secrets.text('password', text);
      for (const key of keys) secrets.backupKey(key);
      expect(secrets.size).toBeGreaterThan(500);
    });

    withLog('no line or metric repeats anything, in any encoding', () => {
      const output = vault.output() ?? '';
      for (const route of ['registration-finish', 'recovery-finish', 'key-delete', 'key-reset', 'key-reset-cancel'])
        expect(output).toContain(`"route":"${route}"`);
      expect(output).toContain('CloudWatchMetrics');
      expect(secrets.foundIn(output)).toEqual([]);
    });

    test('no error that an app gets repeats anything', () => {
      expect(thrown.length).toBeGreaterThan(10);
      expect(secrets.foundIn(thrown.join('\n'))).toEqual([]);
    });
  });
}
