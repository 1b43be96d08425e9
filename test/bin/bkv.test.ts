import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { password } from '../support/device/password.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { bkv } from './cli.ts';
import { deviceOf } from './device.ts';

const other = 'seven purple walnuts dancing';
const folder = temporaryFolder();
let embedded: VaultProcess;
let paced: VaultProcess;

beforeAll(async () => {
  const settings = { VAULT_MAX_ATTEMPTS: '3', VAULT_SESSION_SECONDS: '8' };
  [embedded, paced] = await Promise.all([
    startVaultProcess({ settings: { ...settings, VAULT_ATTEMPT_DELAYS: '0', VAULT_RESET_SECONDS: '604800' } }),
    startVaultProcess({ settings: { ...settings, VAULT_ATTEMPT_DELAYS: '90', VAULT_RESET_SECONDS: '0' } }),
  ]);
});

afterAll(async () => {
  await Promise.all([embedded.close(), paced.close()]);
  folder.remove();
});

/** As the command writes a time in a sentence. Here it runs in UTC. */
const seconds = (time: string) => time.slice(0, 19).replace('T', ' ');

const passwords = [password, other, 'a wrong guess'];

const device = (account: string, name: string, at = embedded) =>
  deviceOf({ cwd: folder.path, account, name, env: { VAULT_URL: at.url }, passwords });

describe('register and recover', () => {
  test('bring the key to another device, for the password alone', async () => {
    const phone = device('ann', 'phone');
    const registered = await phone.run(['register'], `${password}\n`);
    expect(registered).toMatchObject({ code: 0, stderr: 'Made a backup key for this device.\n' });
    expect(registered.stdout).toMatch(/attempts allowed +3\n +registered +\d{4}-/);
    const newPhone = device('ann', 'new-phone');
    expect(await newPhone.json(['recover'], password)).toMatchObject({ code: 0, changed: true });
    expect(newPhone.key()).toBe(phone.key());
    expect(await newPhone.json(['status'])).toMatchObject({
      state: 'active',
      attemptsRemaining: 3,
      lastRecoveredAt: expect.any(String),
      device: { hasKey: true, hasThisKey: true, fingerprint: expect.stringMatching(/^[0-9a-f]{4} [0-9a-f]{4}$/) },
    });
    const { stdout } = await newPhone.run(['status']);
    expect(stdout).toMatch(
      /^key in the vault +active\nattempts left +3 of 3\nnext attempt +now\nregistered +\d{4}-.*\nlast recovered +\d{4}-.*\nthis device +has this backup key\nfingerprint +[0-9a-f]{4} [0-9a-f]{4}\n$/,
    );
    expect(await newPhone.json(['recover'], password)).toMatchObject({ code: 0, changed: false });
    writeFileSync(join(newPhone.home, 'backup-key'), 'cut o');
    const refused = await newPhone.json(['recover'], password);
    expect([refused.code, refused.message]).toEqual([12, expect.stringContaining('bkv recover --force')]);
    expect(await newPhone.json(['recover', '--force'], password)).toMatchObject({ code: 0, changed: true });
    expect(newPhone.key()).toBe(phone.key());
  });

  test('register takes the password twice, and only if both are the same', async () => {
    const phone = device('bob', 'phone');
    expect(await phone.json(['register'], `${password}\n${other}\n`)).toMatchObject({ code: 2, error: 'usage' });
    expect(await phone.json(['status'])).toMatchObject({ state: 'none' });
    expect((await phone.run(['register'], `${password}\n${password}\n`)).code).toBe(0);
  });

  test('register refuses a weak password with the reason, and none at all', async () => {
    const phone = device('cay', 'phone');
    const weak = await phone.json(['register'], 'password1\n');
    expect(weak).toMatchObject({ code: 11, error: 'weak_password', reason: expect.any(String) });
    expect(await phone.json(['register'], '')).toMatchObject({ code: 2, error: 'usage' });
    expect(await phone.json(['register'], '\n')).toMatchObject({ code: 2, error: 'invalid_password' });
  });

  test('register and change-password refuse a password that rests on a word of the user’s own', async () => {
    const phone = device('pfaffenhofen', 'phone');
    const own = ['--personal', 'Zwfqkx', '--personal', 'Wolfratshausen'];
    for (const resting of ['Wolfratshausen1987', 'zwfqkx-1987', 'Pfaffenhofen1987'])
      expect(await phone.json(['register', ...own], resting)).toMatchObject({ code: 11, error: 'weak_password' });
    expect(await phone.json(['register', ...own], password)).toMatchObject({ code: 0 });
    expect(await phone.json(['change-password', ...own], 'Zwfqkx-1987!')).toMatchObject({ code: 11 });
  });

  test('what nobody sees in a password is told by its place, and spends no attempt', async () => {
    const phone = device('unseen', 'phone');
    const hidden = { code: 2, error: 'invalid_password', reason: 'invisible', position: 1, codePoint: 0x200b };
    expect(await phone.json(['register'], `\u200b${password}`)).toMatchObject(hidden);
    await phone.run(['register'], password);
    expect(await phone.json(['recover', '--force'], `\u200b${password}`)).toMatchObject(hidden);
    expect(await phone.json(['status'])).toMatchObject({ attemptsRemaining: 3 });
  });

  test('a device without a key does not make one over the key in the vault', async () => {
    const phone = device('dan', 'phone');
    await phone.run(['register'], password);
    const newPhone = device('dan', 'new-phone');
    expect(await newPhone.json(['register'], password)).toMatchObject({ code: 7, error: 'key_exists' });
    expect(existsSync(newPhone.home)).toBe(false);
  });

  test('a device that has another key is not recovered onto, and no attempt is spent', async () => {
    const phone = device('eve', 'phone');
    await phone.run(['register'], password);
    const tablet = device('eve', 'tablet');
    await tablet.run(['key', 'import'], '7'.repeat(64));
    expect(await tablet.json(['recover'], 'a wrong guess')).toMatchObject({ code: 7, error: 'device_has_key' });
    expect(await tablet.json(['status'])).toMatchObject({ attemptsRemaining: 3, device: { hasThisKey: false } });
    expect(await tablet.json(['change-password'], other)).toMatchObject({ code: 7, error: 'wrong_backup_key' });
    expect(await tablet.json(['delete', '--yes'])).toMatchObject({ code: 7, error: 'wrong_backup_key' });
    expect(await tablet.json(['recover', '--force'], password)).toMatchObject({ code: 0, changed: true });
    expect(tablet.key()).toBe(phone.key());
  });
});

describe('wrong passwords', () => {
  test('are counted out loud until the key is destroyed, and later calls say when that was', async () => {
    const phone = device('fay', 'phone');
    await phone.run(['register'], password);
    const guess = () => device('fay', 'thief').json(['recover'], 'a wrong guess');
    expect(await guess()).toMatchObject({ code: 3, error: 'wrong_password', attemptsRemaining: 2 });
    const second = await guess();
    expect(second).toMatchObject({
      code: 3,
      attemptsRemaining: 1,
      nextAttemptAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(second.message).toContain('One attempt is left; the next is possible now.');
    const last = await guess();
    expect(last).toMatchObject({ code: 3, attemptsRemaining: 0, destroyedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    const { destroyedAt } = last;
    expect(await guess()).toMatchObject({ code: 5, error: 'attempts_exhausted', attemptsRemaining: 0, destroyedAt });
    const exhausted = await phone.run(['status']);
    expect(exhausted.stdout).toMatch(/^key in the vault +exhausted: no attempt is left$/m);
    expect(exhausted.stdout).toMatch(/^is destroyed +at .*, unless the last attempt proves the password$/m);
    expect(await phone.json(['status'])).toMatchObject({ state: 'exhausted', attemptsRemaining: 0, destroyedAt });
    await delay(Date.parse(destroyedAt) - Date.now() + 50);
    expect(await guess()).toMatchObject({ code: 5, error: 'key_destroyed', destroyedAt });
    expect(await phone.json(['status'])).toMatchObject({ code: 0, state: 'destroyed', destroyedAt });
    const refused = await phone.json(['change-password'], other);
    expect(refused).toMatchObject({ code: 5, error: 'key_destroyed', destroyedAt, reason: 'attempts_exhausted' });
    expect(refused.message).toContain(`was destroyed at ${seconds(destroyedAt)} (attempts exhausted)`);
    for (const args of [['delete', '--yes'], ['reset'], ['reset', '--cancel']])
      expect(await phone.json(args)).toMatchObject({ code: 5, error: 'key_destroyed', destroyedAt });
    const registered = await phone.run(['register'], other);
    expect(registered).toMatchObject({
      code: 0,
      stderr: `An earlier key was destroyed at ${seconds(destroyedAt)} (attempts exhausted). This one takes its place.\n`,
    });
    expect(await device('fay', 'new').json(['recover'], other)).toMatchObject({ code: 0 });
  });

  test('are paced: too soon spends nothing and says when', async () => {
    const phone = device('gil', 'phone', paced);
    await phone.run(['register'], password);
    const guess = await phone.json(['recover'], 'a wrong guess');
    expect(guess).toMatchObject({ code: 3, attemptsRemaining: 2 });
    // The device knows the vault's time to half a second.
    expect(guess.message).toMatch(/the next is possible at .* \(in 1 minute (3[01]|2\d) seconds\)/);
    const { nextAttemptAt } = guess;
    expect(await phone.json(['recover'], password)).toMatchObject({ code: 4, attemptsRemaining: 2, nextAttemptAt });
  });
});

describe('the key in the vault', () => {
  test('is what change-password needs: where there is none, nothing is registered', async () => {
    const phone = device('gus', 'phone');
    expect(await phone.json(['change-password'], other)).toMatchObject({ code: 6, error: 'no_key_on_device' });
    await phone.run(['key', 'import'], '7'.repeat(64));
    const refused = await phone.json(['change-password'], other);
    expect(refused).toMatchObject({ code: 6, error: 'key_not_found' });
    expect(refused.message).toContain('bkv register');
    expect(await phone.json(['status'])).toMatchObject({ state: 'none' });
  });

  test('goes behind another password', async () => {
    const phone = device('hal', 'phone');
    await phone.run(['register'], password);
    expect((await phone.run(['change-password'], `${other}\n${other}\n`)).code).toBe(0);
    expect(await device('hal', 'old').json(['recover'], password)).toMatchObject({ code: 3 });
    expect(await device('hal', 'new').json(['recover'], other)).toMatchObject({ code: 0 });
  });

  test('is deleted by a device that has it, once that is confirmed', async () => {
    const phone = device('ida', 'phone');
    await phone.run(['register'], password);
    expect(await phone.json(['delete'], '')).toMatchObject({ code: 2, error: 'usage' });
    expect(await device('ida', 'none').json(['delete', '--yes'])).toMatchObject({ code: 7, error: 'key_exists' });
    expect(await phone.json(['delete'], 'delete\n')).toMatchObject({ code: 0, deleted: true });
    expect(await phone.json(['delete', '--yes'])).toMatchObject({ code: 6, error: 'key_not_found' });
    expect(phone.key()).toHaveLength(80);
  });

  test('is given up after a reset, which can be cancelled before', async () => {
    const phone = device('joe', 'phone');
    await phone.run(['register'], password);
    const lost = device('joe', 'lost');
    const { stdout } = await lost.run(['reset']);
    expect(stdout).toMatch(/without its password at .* \(in (7 days|6 days 23 hours)\)/);
    expect(stdout).toMatch(/ That ends at \d{4}-/);
    const { resetAt, resetUntil } = await lost.json(['status']);
    expect(Date.parse(resetUntil) - Date.parse(resetAt)).toBe(7 * 86_400_000);
    expect(await lost.json(['reset'])).toMatchObject({ code: 0, resetAt, resetUntil });
    expect(await phone.json(['reset', '--cancel'])).toMatchObject({ code: 0, resetAt: null, resetUntil: null });
    expect(await lost.json(['status'])).not.toHaveProperty('resetAt');
  });

  test('may be replaced or deleted by anyone of the account once a reset has waited long enough', async () => {
    const phone = device('kim', 'phone', paced);
    await phone.run(['register'], password);
    const lost = device('kim', 'lost', paced);
    expect(await lost.json(['reset'])).toMatchObject({ code: 0 });
    expect(await lost.json(['register'], other)).toMatchObject({ code: 0 });
    expect(lost.key()).not.toBe(phone.key());
    await phone.run(['reset']);
    expect(await phone.json(['delete', '--yes'])).toMatchObject({ code: 0, deleted: true });
  });
});

describe('whom the vault knows', () => {
  test('a token in VAULT_TOKEN is used, and one that is not valid is said to be so', async () => {
    const home = join(folder.path, 'token');
    const status = (VAULT_TOKEN: string) =>
      bkv(['status', '--json'], { env: { VAULT_URL: embedded.url, VAULT_HOME: home, VAULT_TOKEN } });
    expect(await status(await embedded.token({ sub: 'ann' }))).toMatchObject({ code: 0 });
    const refused = await status('not.a.token');
    expect([refused.code, JSON.parse(refused.stdout).error]).toEqual([10, 'not_authenticated']);
  });

  test('an account elsewhere needs a token: none is asked of a vault that is not on this machine', async () => {
    const env = { VAULT_URL: 'https://vault.invalid', VAULT_HOME: join(folder.path, 'away') };
    const { code, stderr } = await bkv(['status'], { env });
    expect([code, stderr]).toEqual([10, expect.stringContaining('VAULT_TOKEN')]);
  });

  test('a vault that is not there is found before a password is read', async () => {
    const env = { VAULT_URL: 'http://127.0.0.1:1', VAULT_HOME: join(folder.path, 'away') };
    const { code, stdout } = await bkv(['register', '--json'], { env });
    expect([code, JSON.parse(stdout).error]).toEqual([8, 'vault_unavailable']);
    expect(existsSync(env.VAULT_HOME)).toBe(false);
  });
});
