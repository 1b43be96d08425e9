/** The command line and a vault set: the whole story, with vaults that are stopped and started again in it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { password } from '../support/device/password.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { deviceOf } from './device.ts';

const other = 'seven purple walnuts dancing';
const names = ['embedded-vault-1', 'embedded-vault-2', 'embedded-vault-3'];
const folder = temporaryFolder();
let set: VaultSetProcess;

beforeAll(async () => {
  const settings = { VAULT_MAX_ATTEMPTS: '3', VAULT_SESSION_SECONDS: '8', VAULT_RESET_SECONDS: '604800' };
  set = await startVaultSetProcess({ settings });
});

afterEach(async () => {
  for (const vault of set.vaults) await vault.start();
});

afterAll(async () => {
  await set.close();
  folder.remove();
});

const stop = (...numbers: number[]) => Promise.all(numbers.map((number) => set.vault(number).stop()));

const passwords = [password, other, 'a wrong guess'];

const device = (account: string, name: string) =>
  deviceOf({
    cwd: folder.path,
    account,
    name,
    env: { VAULT_URL: set.vaults.map(({ url }) => url).join(',') },
    passwords,
  });

const states = (members: readonly { state: string }[]) => members.map(({ state }) => state);
const away = { state: 'unreachable', error: 'vault_unavailable', reason: 'cannot be reached: connection refused' };
const awayLine = (number: number) => `  embedded-vault-${number}  cannot be reached: connection refused\n`;

describe('a key in three vaults', () => {
  test('is registered, shown vault by vault, and brought back with one of them stopped', async () => {
    const phone = device('ann', 'phone');
    const registered = await phone.run(['register'], password);
    expect(registered).toMatchObject({ code: 0, stderr: 'Made a backup key for this device.\n' });
    expect(registered.stdout).toMatch(
      /^The vaults have the key of this device now, behind your password\.\n {2}attempts allowed {2}3\n/,
    );
    const whole = await phone.run(['status']);
    expect(whole.stdout).toMatch(/^key in the vaults {2}active\nattempts left +3 of 3\n/);
    for (const { name, url } of set.vaults)
      expect(whole.stdout).toMatch(
        new RegExp(`^${name} {2}${url}/ +holds its part, 3 of 3 attempts left, since \\d{4}-`, 'm'),
      );
    expect(whole.stdout).toMatch(/\n\nThe password brings the key back, and 1 vault more may be lost\.\n$/);
    await stop(3);
    const lost = await phone.run(['status']);
    expect(lost.stdout).toMatch(/^embedded-vault-3 {2}\S+ +cannot be reached: connection refused$/m);
    expect(lost.stdout).toMatch(/\n\nThe password brings the key back, but no vault more may be lost\.\n$/);
    const newPhone = device('ann', 'new-phone');
    const recovered = await newPhone.run(['recover'], password);
    expect(recovered).toMatchObject({ code: 0, stderr: '3 of 3 attempts left.\n' });
    expect(recovered.stdout).toBe(
      'The password is right, and this device has the key now.\nNot all vaults took part:\n' +
        `${awayLine(3)}Once they answer, "bkv repair" gives them what they missed.\n`,
    );
    expect(newPhone.key()).toBe(phone.key());
    expect(await newPhone.json(['status'])).toMatchObject({
      state: 'active',
      scheme: 'set',
      registration: phone.registration(),
      recoverable: true,
      mayLose: 0,
      members: [
        { name: names[0], url: `${set.vaults[0]?.url}/`, state: 'done', holds: true, answer: { state: 'active' } },
        { name: names[1], state: 'done', holds: true },
        { name: names[2], ...away, holds: false },
      ],
      device: { hasKey: true, hasThisKey: true },
    });
  });

  test('goes behind another password with one vault away; recovery mends it once it is back', async () => {
    const phone = device('bob', 'phone');
    await phone.run(['register'], password);
    await stop(1);
    const changed = await phone.run(['change-password'], other);
    expect(changed.code).toBe(13);
    expect(changed.stdout).toMatch(/^The password is changed\.\n/);
    expect(changed.stdout).toContain(
      `The old password is not shut out for good before these vaults have changed too:\n${awayLine(1)}Once they answer: bkv repair\n`,
    );
    await set.vault(1).start();
    const behind = await phone.run(['status']);
    expect(behind.stdout).toMatch(/^embedded-vault-1 .* holds a part of another set, 3 of 3 attempts left/m);
    expect(behind.stdout).toContain(
      'Behind: embedded-vault-1. "bkv repair", or the next "bkv recover", gives each its part.',
    );
    const old = await device('bob', 'old').run(['recover'], password);
    expect([old.code, old.stderr]).toEqual([
      15,
      '3 of 3 attempts left.\nThe vaults do not hold the same set, and none opened. The password may be right.\n' +
        '  one set at embedded-vault-2 and embedded-vault-3\n  another at embedded-vault-1\n' +
        'A change of the password was not ended, or a vault is not what it was. Try again when all of them answer.\n' +
        'A device that has the key sets it right: bkv change-password. 2 attempts left.\n',
    ]);
    const before = phone.registration();
    const newPhone = device('bob', 'new-phone');
    expect(await newPhone.json(['recover'], other)).toMatchObject({ code: 0, changed: true, mended: true });
    expect(newPhone.registration()).not.toBe(before);
    expect(await newPhone.json(['status'])).toMatchObject({ mayLose: 1, device: { hasThisKey: true } });
    expect(newPhone.key()).toBe(phone.key());
  });

  test('is repaired for the password, and only where there is something to repair', async () => {
    const phone = device('cay', 'phone');
    await phone.run(['register'], password);
    const whole = await phone.run(['repair'], password);
    expect([whole.code, whole.stdout]).toEqual([0, 'Nothing was to be done: every vault has its part.\n']);
    await stop(2);
    expect((await phone.run(['change-password'], other)).code).toBe(13);
    const absent = await phone.run(['repair'], other);
    expect([absent.code, absent.stdout]).toEqual([
      13,
      `Nothing was to be done at the vaults that answered. Not asked were:\n${awayLine(2)}`,
    ]);
    expect(await phone.json(['repair'], 'a wrong guess')).toMatchObject({ code: 3, attemptsRemaining: 2 });
    await set.vault(2).start();
    const repaired = await phone.json(['repair'], other);
    expect(repaired).toMatchObject({ code: 0, repaired: true, registration: phone.registration() });
    expect(states(repaired.members)).toEqual(['done', 'done', 'done']);
    expect(await phone.json(['status'])).toMatchObject({ mayLose: 1, device: { hasThisKey: true } });
  });

  test('is not made anew by a device without it, not even where only a part is left', async () => {
    const phone = device('dan', 'phone');
    await phone.run(['register'], password);
    await stop(3);
    expect(await phone.json(['delete', '--yes'])).toMatchObject({ code: 13, error: 'incomplete' });
    await set.vault(3).start();
    const status = await phone.run(['status']);
    expect(status.stdout).toMatch(/^key in the vaults {2}incomplete$/m);
    expect(status.stdout).toContain('Incomplete: no 2 vaults that answered have parts of the same set.');
    const tablet = device('dan', 'tablet');
    expect(await tablet.json(['register'], password)).toMatchObject({ code: 7, error: 'key_exists' });
    expect(existsSync(join(tablet.home, 'backup-key'))).toBe(false);
    const recovery = await tablet.json(['recover'], password);
    expect(recovery).toMatchObject({ code: 15, error: 'sets_disagree' });
    expect(recovery.message).toContain('Nothing was spent.');
    expect((await phone.json(['status'])).members[2]).toMatchObject({ answer: { attemptsRemaining: 3 } });
    expect(await phone.json(['register'], password)).toMatchObject({ code: 0 });
    expect(await tablet.json(['recover'], password)).toMatchObject({ code: 0 });
  });
});

describe('too few vaults', () => {
  test('end each command before a password is asked for, each with its reason', async () => {
    const phone = device('eve', 'phone');
    await phone.run(['register'], password);
    await stop(1, 2);
    for (const args of [['recover'], ['register'], ['change-password'], ['repair'], ['delete', '--yes']]) {
      const { code, stderr } = await phone.run(args);
      expect([args, code, stderr]).toEqual([
        args,
        8,
        `Of 3 vaults 2 are needed, and it worked at 1:\n${awayLine(1)}${awayLine(2)}Try again when more of them answer. "bkv doctor" says more.\n`,
      ]);
    }
    expect(await phone.json(['reset'])).toMatchObject({ code: 8, error: 'too_few_vaults', threshold: 2 });
    const status = await phone.run(['status']);
    expect(status.stdout).toContain('Incomplete: 1 of 3 vaults answered, and 2 are needed. Nothing is lost by that.');
    await stop(3);
    const none = await phone.json(['status']);
    expect(none).toMatchObject({ code: 8, error: 'too_few_vaults' });
    expect(none.members).toEqual(names.map((name) => ({ name, ...away })));
    await set.vault(1).start();
    await set.vault(2).start();
    expect(await phone.json(['status'])).toMatchObject({ state: 'active', attemptsRemaining: 3, recoverable: true });
  });
});

describe('wrong passwords', () => {
  test('are counted as with one vault, until each vault destroys its part', async () => {
    const phone = device('fay', 'phone');
    await phone.run(['register'], password);
    const guess = () => device('fay', 'thief').json(['recover'], 'a wrong guess');
    expect(await guess()).toMatchObject({ code: 3, error: 'wrong_password', attemptsRemaining: 2 });
    expect(await guess()).toMatchObject({ code: 3, attemptsRemaining: 1 });
    const last = await guess();
    expect(last).toMatchObject({ code: 3, attemptsRemaining: 0, destroyedAt: expect.any(String) });
    expect(await guess()).toMatchObject({ code: 5, error: 'attempts_exhausted' });
    const exhausted = await phone.run(['status']);
    expect(exhausted.stdout).toMatch(/^key in the vaults +exhausted: no attempt is left$/m);
    expect(exhausted.stdout).toContain('The password does not bring the key back');
    await delay(Date.parse(last.destroyedAt) - Date.now() + 50);
    expect(await guess()).toMatchObject({ code: 5, error: 'key_destroyed' });
    const destroyed = await phone.run(['status']);
    expect(destroyed.stdout).toMatch(/^key in the vaults +destroyed$/m);
    expect(destroyed.stdout.match(/destroyed its part at \d{4}-/g)).toHaveLength(3);
    expect(await phone.json(['change-password'], other)).toMatchObject({ code: 5, error: 'key_destroyed' });
    expect(await phone.json(['register'], other)).toMatchObject({ code: 0 });
    expect(await device('fay', 'new').json(['recover'], other)).toMatchObject({ code: 0 });
  });
});

describe('deletion and reset', () => {
  test('say what remains where, and end it when the vault is back', async () => {
    const phone = device('gil', 'phone');
    await phone.run(['register'], password);
    await stop(2);
    const reset = await phone.run(['reset']);
    expect(reset.code).toBe(13);
    expect(reset.stdout).toMatch(/without its password at .* That ends at \d{4}-/);
    expect(reset.stdout).toContain(`Not so at these vaults:\n${awayLine(2)}`);
    const { resetAt, resetUntil } = await phone.json(['status']);
    // Each vault counts from its own moment.
    expect(Math.abs(Date.parse(resetUntil) - Date.parse(resetAt) - 7 * 86_400_000)).toBeLessThan(60_000);
    expect(await phone.json(['reset', '--cancel'])).toMatchObject({ code: 13, error: 'incomplete', resetAt: null });
    const deleted = await phone.run(['delete'], 'delete\n');
    expect([deleted.code, deleted.stdout]).toEqual([
      13,
      `The vaults have forgotten the key. This device still has it.\nWhat they had remains at:\n${awayLine(2)}To delete it there too: bkv delete\n`,
    ]);
    await set.vault(2).start();
    expect(await phone.json(['delete', '--yes'])).toMatchObject({ code: 0, deleted: true });
    expect(await phone.json(['delete', '--yes'])).toMatchObject({ code: 6, error: 'key_not_found' });
    expect((await phone.json(['status'])).state).toBe('none');
  });
});
