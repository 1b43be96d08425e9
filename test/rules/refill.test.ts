/** Rules 6 and 8: only a proof refills, and attempts are paced. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Clock } from '../support/clocks/clock.ts';
import type { AnyDevice } from '../support/device/any-device.ts';
import { kinds } from '../support/device/kinds.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

let vault: VaultProcess;
/** By a clock that stands still. */
let paced: VaultProcess;
const clock = new Clock();

beforeAll(async () => {
  vault = await startVaultProcess();
  paced = await startVaultProcess({
    services: vault.services,
    settings: { VAULT_ATTEMPT_DELAYS: '0,0,2,3600', ...clock.settings },
  });
});

afterAll(async () => {
  await paced.close();
  await vault.close();
  clock.close();
});

async function spend(device: AnyDevice, attempts: number): Promise<void> {
  for (let i = 0; i < attempts; i++) await device.start(device.guess(`wrong ${i} ${Math.random()}`));
}

describe.each(kinds)('by the scheme $scheme', ({ of, registered }) => {
  describe('only a proof refills', () => {
    test('a valid proof sets attempts to 0', async () => {
      const device = await registered(vault, 'refill-proof');
      await spend(device, 7);
      expect(await device.attemptsLeft()).toBe(3);
      await device.recover(password);
      expect(await device.attemptsLeft()).toBe(10);
    });

    test('once per session: the same proof later refills nothing', async () => {
      const device = await registered(vault, 'refill-once');
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      const { request } = (await device.prove(guess, body)) ?? failed();
      await device.finishRecovery(request);
      await spend(device, 4);
      expect((await device.finishRecovery(request)).status).toBe(200);
      expect(await device.attemptsLeft()).toBe(6);
    });

    test('and ends the sessions opened before its own: their guess is then counted like any other', async () => {
      const device = await registered(vault, 'refill-ended');
      const wrong = device.guess('wrong');
      await device.start(wrong);
      await device.recover(password);
      expect((await device.start(wrong)).body.attempt).toBe(1);
      expect(await device.attemptsLeft()).toBe(9);
    });

    test('a wrong proof refills nothing, and says how many attempts are left', async () => {
      const device = await registered(vault, 'refill-wrong');
      const { body } = await device.start(device.guess('wrong'));
      const { problem } = await device.finishRecovery(device.unproven(body));
      expect(problem).toMatchObject({ status: 403, code: 'wrong_password', attemptsRemaining: 9 });
      expect(await device.attemptsLeft()).toBe(9);
    });

    test('a started registration, a refused one, a reset and its cancelling refill nothing', async () => {
      const device = await registered(vault, 'refill-others');
      await spend(device, 3);
      const enrolment = await device.prepare(password);
      expect((await device.finish(enrolment)).problem.code).toBe('key_exists');
      await device.call('key-reset', {});
      await device.call('key-reset-cancel', {});
      expect(await device.attemptsLeft()).toBe(7);
    });
  });

  describe('a new registration over an active key needs an owner proof', () => {
    test('of the action replace, this account, and the new registration', async () => {
      const device = await registered(vault, 'replace');
      const { account: _, ...enrolment } = await device.prepare(password);
      const { registration } = enrolment;
      const current = (await device.status()).registration ?? failed();
      const stranger = await of(vault, 'replace-stranger');
      const elsewhere = await registered(vault, 'replace-elsewhere');
      elsewhere.backupKey = device.backupKey;
      const { escrow: __, ...withoutEscrow } = enrolment;
      const wrong = [
        await device.sign('delete', registration, enrolment),
        await device.sign('enrol', registration, enrolment),
        await device.sign('replace', current, enrolment),
        // Of another account.
        await elsewhere.sign('replace', registration, enrolment),
        await stranger.sign('replace', registration, enrolment),
        // Over another body.
        { ...(await device.sign('replace', registration, withoutEscrow)), escrow: enrolment.escrow },
      ];
      for (const body of wrong)
        expect((await device.finish(body)).problem).toMatchObject({
          code: 'forbidden',
          errors: [{ field: 'ownerProof' }],
        });
      expect((await device.status()).registration).toBe(current);
      expect((await device.replace(enrolment)).status).toBe(201);
      expect((await device.status()).registration).toBe(registration);
    });

    test('a proof for the old registration deletes nothing after a replacement', async () => {
      const device = await registered(vault, 'replace-delete');
      const old = (await device.status()).registration ?? failed();
      const enrolment = await device.prepare(password);
      const stale = await device.sign('delete', old, {});
      await device.replace(enrolment);
      expect((await device.call('key-delete', stale)).problem.code).toBe('forbidden');
      expect((await device.status()).state).toBe('active');
    });
  });

  describe('nothing half done', () => {
    test('rule 7: until finish commits, the earlier key stays fully usable', async () => {
      const device = await registered(vault, 'half-done');
      await device.prepare('another password entirely');
      const recovered = await device.recover(password);
      expect(recovered.reveal()).toEqual(device.backupKey.reveal());
    });

    test('the last started registration is the one that can be finished', async () => {
      const device = await of(vault, 'half-done-two');
      await device.register(password);
      const first = await device.prepare(password);
      const second = await device.prepare(password);
      expect((await device.replace(first)).problem.code).toBe('session_expired');
      expect((await device.replace(second)).status).toBe(201);
    });

    test('finish sent again is confirmed again; with what belongs to another it is refused', async () => {
      const device = await of(vault, 'half-done-again');
      const enrolment = await device.prepare(password);
      const [first, again] = [await device.finish(enrolment), await device.finish(enrolment)];
      expect(again.status).toBe(201);
      expect({ ...again.body, identitySignature: '' }).toEqual({ ...first.body, identitySignature: '' });
      const other = await device.prepare(password);
      const mixed = { ...other, registration: enrolment.registration };
      expect((await device.finish(mixed)).problem.code).toBe('session_expired');
    });
  });

  describe('attempts are paced', () => {
    test('rule 8: nextAttemptAt follows the configured delays, refuses until then, and spends nothing', async () => {
      const device = (await registered(vault, 'paced')).at(paced.url);
      const next: number[] = [];
      for (let i = 0; i < 3; i++) {
        const { body } = await device.start(device.guess(`wrong ${i}`));
        next.push(Date.parse(body.nextAttemptAt) - clock.now);
      }
      expect(next).toEqual([0, 0, 2_000]);
      clock.step(1);
      const soon = await device.start(device.guess('too soon'));
      expect(soon.problem).toMatchObject({ status: 429, code: 'attempt_too_soon', attemptsRemaining: 7 });
      expect(Date.parse(soon.problem.nextAttemptAt ?? '') - clock.now).toBe(1_999);
      expect(soon.headers.get('retry-after')).toBe('2');
      clock.step(1_999);
      const { body } = await device.start(device.guess('in time'));
      expect(body.attempt).toBe(4);
      expect(Date.parse(body.nextAttemptAt) - clock.now).toBe(3_600_000);
    });

    test('a proof ends the pace', async () => {
      const device = (await registered(vault, 'paced-proof')).at(paced.url);
      await spend(device, 2);
      await device.recover(password);
      expect(await device.status()).not.toHaveProperty('nextAttemptAt');
      expect((await device.start(device.guess('wrong'))).status).toBe(200);
    });
  });
});
