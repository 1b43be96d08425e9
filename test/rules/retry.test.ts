/** Rule 3: a retry is free. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { kinds } from '../support/device/kinds.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { patiently } from '../support/network/patiently.ts';
import { type ProxiedVault, startProxiedVault } from '../support/network/proxied.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

let proxied: ProxiedVault;
/** Like the other, but a session lasts 1 s. */
let hasty: VaultProcess;

beforeAll(async () => {
  proxied = await startProxiedVault({ VAULT_ATTEMPT_DELAYS: '3600' });
  hasty = await startVaultProcess({
    services: proxied.owner.services,
    settings: { VAULT_SESSION_SECONDS: '1', VAULT_ATTEMPT_DELAYS: '3600' },
  });
});

afterAll(async () => {
  await hasty.close();
  await proxied.close();
});

describe.each(kinds)('by the scheme $scheme', ({ registered }) => {
  describe('the same guess again is answered, not counted, not paced', () => {
    test('one after the other: the same bytes, so the same session', async () => {
      const device = await registered(proxied.vault, 'retry-serial');
      const guess = device.guess(password);
      const answers = [await device.start(guess), await device.start(guess), await device.start(guess)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(answers[0]?.body.attempt).toBe(1);
      expect(await device.attemptsLeft()).toBe(9);
      const other = await device.start(device.guess('another'));
      expect(other.problem.code).toBe('attempt_too_soon');
    });

    test('all at once, before any is answered: 40 copies are answered alike and counted as one', async () => {
      const device = await registered(proxied.vault, 'retry-parallel');
      const guess = device.guess(password);
      const answers = await Promise.all(Array.from({ length: 40 }, () => patiently(() => device.start(guess))));
      expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(await device.attemptsLeft()).toBe(9);
    });

    test('it asks no key store and writes nothing', async () => {
      const device = await registered(proxied.vault, 'retry-cheap');
      const guess = device.guess(password);
      await device.start(guess);
      for (const proxy of [proxied.dynamodb, proxied.kms]) proxy.clear();
      await device.start(guess);
      expect([...proxied.dynamodb.counts, ...proxied.kms.counts]).toEqual([['GetItem', 1]]);
    });

    test('a lost answer, repeated by the device, spends one attempt in all', async () => {
      const device = await registered(proxied.vault, 'retry-lost');
      const guess = device.guess(password);
      await device.start(guess); // this answer never reached the device
      const { body } = await device.start(guess);
      const proven = await device.prove(guess, body);
      expect((await device.finishRecovery(proven?.request ?? failed())).status).toBe(200);
    });

    test('a commit whose answer is lost, repeated by the AWS SDK, spends one attempt in all', async () => {
      const device = await registered(proxied.vault, 'retry-commit');
      const guess = device.guess(password);
      proxied.dynamodb.clear();
      proxied.dynamodb.decide(({ operation, nth }) =>
        operation === 'UpdateItem' && nth === 1 ? { kind: 'drop-answer' } : undefined,
      );
      const { status, body } = await patiently(() => device.start(guess));
      proxied.dynamodb.decide(undefined);
      expect(proxied.dynamodb.counts.get('UpdateItem')).toBeGreaterThan(1);
      expect({ status, attempt: body.attempt }).toEqual({ status: 200, attempt: 1 });
      expect(await device.attemptsLeft()).toBe(9);
    });

    test('once its session has ended, the same guess is an attempt like any other', async () => {
      const device = (await registered(proxied.vault, 'retry-late')).at(hasty.url);
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      await new Promise((resolve) => setTimeout(resolve, Date.parse(body.expiresAt) - Date.now() + 50));
      expect((await device.start(guess)).problem.code).toBe('attempt_too_soon');
    });

    test('after its proof too, while its session is open: it tells nothing new', async () => {
      const device = await registered(proxied.vault, 'retry-proof');
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      const proven = (await device.prove(guess, body)) ?? failed();
      await device.finishRecovery(proven.request);
      expect((await device.start(guess)).body).toEqual(body);
      expect(await device.attemptsLeft()).toBe(10);
    });
  });

  describe('the same proof again gets the same escrow', () => {
    test('ten times, while its session is open', async () => {
      const device = await registered(proxied.vault, 'retry-proven');
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      const proven = (await device.prove(guess, body)) ?? failed();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => patiently(() => device.finishRecovery(proven.request))),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
      expect(new Set(answers.map((answer) => answer.body.escrow)).size).toBe(1);
    });
  });
});
