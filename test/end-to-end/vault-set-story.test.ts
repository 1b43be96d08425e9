/** What people do with a key that three vaults keep, from the first registration to the last attempt, by the SDK over HTTP. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { password } from '../support/device/password.ts';
import { until } from '../support/until.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';

const another = 'umbrella kayak trombone lagoon';
const maxAttempts = 4;

let set: VaultSetProcess;

beforeAll(async () => {
  const settings = { VAULT_MAX_ATTEMPTS: String(maxAttempts), VAULT_ATTEMPT_DELAYS: '0', VAULT_SESSION_SECONDS: '15' };
  set = await startVaultSetProcess({ settings: { ...settings, VAULT_RESET_SECONDS: '0' } });
});

afterEach(async () => {
  for (const vault of set.vaults) await vault.start();
});

afterAll(() => set.close());

const names = () => set.vaults.map(({ name }) => name);

function options(sub: string, members = [0, 1, 2]): sdk.SetOptions {
  const vaults = members.flatMap((place) => set.vaults[place] ?? []);
  return {
    threshold: 2,
    vaults: vaults.map(({ name, url, identity, token }) => ({ name, url, identity, token: () => token({ sub }) })),
  };
}

const device = (sub: string, differs: Partial<sdk.VaultOptions> = {}) =>
  new sdk.BackupKeyVault({ ...options(sub), ...differs });

const digits = (key: sdk.BackupKey) => sdk.formatBackupKey(key);
const statesOf = (members: readonly sdk.MemberReport[] = []) => members.map(({ state }) => state);

async function registered(sub: string) {
  const phone = device(sub);
  const backupKey = sdk.createBackupKey();
  const { registration } = await phone.register({ backupKey, password });
  return { phone, backupKey, registration };
}

const recovered = async (sub: string, typed = password) => {
  const { settled, ...found } = await device(sub).recover({ password: typed });
  return { ...found, key: digits(found.backupKey), settled: await settled };
};

describe('a key that three vaults keep', () => {
  test('comes back to a device that knows only the password, and every vault gets its proof', async () => {
    const phone = device('recover');
    const backupKey = sdk.createBackupKey();
    expect(await phone.status()).toMatchObject({ state: 'none', recoverable: false });
    const { registration, members } = await phone.register({ backupKey, password });
    expect(members).toEqual(names().map((name) => ({ name, state: 'done' })));
    const full = { attemptsRemaining: maxAttempts, maxAttempts, registration, recoverable: true, mayLose: 1 };
    expect(await phone.status()).toMatchObject({ state: 'active', scheme: 'set', ...full });

    await expect(device('recover').recover({ password: another })).rejects.toMatchObject({
      name: 'WrongPassword',
      attemptsRemaining: maxAttempts - 1,
    });
    const back = await recovered('recover');
    expect(back).toMatchObject({ key: digits(backupKey), registration });
    expect(statesOf(back.settled?.members)).toEqual(['done', 'done', 'done']);
    expect(await phone.status()).toMatchObject({ state: 'active', ...full });
  });

  test('comes back with one vault down, which is named, and not with two', async () => {
    const { phone, backupKey } = await registered('down');
    await set.vaults[2]?.stop();
    const back = await recovered('down');
    expect(back.key).toBe(digits(backupKey));
    expect(back.settled?.members[2]).toMatchObject({ name: names()[2], state: 'unreachable' });
    expect(await phone.status()).toMatchObject({ state: 'active', recoverable: true, mayLose: 0 });
    await set.vaults[1]?.stop();
    const refused = await device('down')
      .recover({ password })
      .catch((error) => error);
    expect(refused).toBeInstanceOf(sdk.TooFewVaults);
    expect(statesOf(refused.members)).toEqual(['done', 'unreachable', 'unreachable']);
    expect(await phone.status()).toMatchObject({ state: 'incomplete', recoverable: false });
  });

  test('is registered with one vault down, which the next recovery brings up to date once it is back', async () => {
    await set.vaults[0]?.stop();
    const phone = device('behind');
    const backupKey = sdk.createBackupKey();
    const { members } = await phone.register({ backupKey, password });
    expect(statesOf(members)).toEqual(['unreachable', 'done', 'done']);
    await set.vaults[0]?.start();
    expect(await phone.status()).toMatchObject({ recoverable: true, mayLose: 0 });
    const back = await recovered('behind');
    expect(back.key).toBe(digits(backupKey));
    const { registration } = back.settled?.registered ?? {};
    expect(await phone.status()).toMatchObject({ registration, recoverable: true, mayLose: 1 });
    expect((await recovered('behind')).key).toBe(digits(backupKey));
  });

  test('has a new password, of which a vault that was down hears by a repair', async () => {
    const { phone, backupKey } = await registered('change');
    await set.vaults[1]?.stop();
    const { members } = await phone.changePassword({ backupKey, password: another });
    expect(statesOf(members)).toEqual(['done', 'unreachable', 'done']);
    await set.vaults[1]?.start();
    const status = await phone.status();
    expect(status.members?.map(({ holds }) => holds)).toEqual([true, false, true]);
    const repaired = await device('change').repair({ password: another });
    expect(statesOf(repaired?.members)).toEqual(['done', 'done', 'done']);
    expect(await device('change').repair({ password: another })).toBeUndefined();
    expect((await recovered('change', another)).key).toBe(digits(backupKey));
    await expect(device('change').recover({ password })).rejects.toBeInstanceOf(sdk.WrongPassword);
  });

  test('is destroyed at every vault after the last wrong password', async () => {
    const { phone } = await registered('destroyed');
    for (let left = maxAttempts - 1; left >= 0; left--)
      await expect(device('destroyed').recover({ password: `${another} ${left}` })).rejects.toMatchObject({
        name: 'WrongPassword',
        attemptsRemaining: left,
      });
    // On a slow machine the last session may have ended by now.
    const refused = await device('destroyed')
      .recover({ password })
      .catch((error) => error.name);
    expect(['AttemptsExhausted', 'KeyDestroyed']).toContain(refused);
    await until(async () => (await phone.status()).state === 'destroyed');
    expect(await phone.status()).toMatchObject({ recoverable: false, reason: 'attempts_exhausted' });
    await expect(device('destroyed').recover({ password })).rejects.toBeInstanceOf(sdk.KeyDestroyed);
  });

  test('is deleted with the key in hand, and not without it', async () => {
    const { phone, backupKey } = await registered('deleted');
    await expect(device('deleted').delete()).rejects.toBeInstanceOf(sdk.KeyExists);
    await expect(device('deleted').delete(sdk.createBackupKey())).rejects.toBeInstanceOf(sdk.WrongBackupKey);
    expect(statesOf((await phone.delete(backupKey)).members)).toEqual(['done', 'done', 'done']);
    expect(await phone.status()).toMatchObject({ state: 'none' });
    await expect(device('deleted').recover({ password })).rejects.toBeInstanceOf(sdk.KeyNotFound);
    await expect(phone.delete(backupKey)).rejects.toBeInstanceOf(sdk.KeyNotFound);
  });

  test('is another’s to no other key before a reset is open', async () => {
    await registered('reset');
    const other = device('reset');
    const key = sdk.createBackupKey();
    await expect(other.register({ backupKey: key, password })).rejects.toBeInstanceOf(sdk.KeyExists);
    const { resetAt, resetUntil } = await other.reset();
    expect(resetUntil.getTime()).toBeGreaterThan(resetAt.getTime());
    expect(await other.status()).toMatchObject({ resetAt: resetAt.toISOString() });
    await other.register({ backupKey: key, password: another });
    expect((await recovered('reset', another)).key).toBe(digits(key));
  });
});

describe('moving', () => {
  const one = (sub: string, place = 0) => {
    const { vaults } = options(sub, [place]);
    return vaults[0] as sdk.MemberOptions;
  };

  test('from one vault to a set: the old place serves until then, and nothing is left there', async () => {
    const alone = new sdk.BackupKeyVault(one('to a set'));
    const backupKey = sdk.createBackupKey();
    await alone.register({ backupKey, password });
    const moving = device('to a set', { previously: [one('to a set')] });
    const found = await moving.recover({ password });
    expect({ key: digits(found.backupKey), moveOn: found.moveOn }).toEqual({ key: digits(backupKey), moveOn: true });
    await moving.register({ backupKey, password: another });
    const back = await device('to a set', { previously: [one('to a set')] }).recover({ password: another });
    expect({ key: digits(back.backupKey), moveOn: back.moveOn }).toEqual({ key: digits(backupKey), moveOn: undefined });
    await expect(alone.recover({ password })).rejects.toMatchObject({ code: 'other_scheme' });
  });

  test('is not from a vault that has another address too: what it keeps in the set stays', async () => {
    const { url, token } = one('two addresses');
    const elsewhere = { url: url.replace('127.0.0.1', 'localhost'), token };
    const backupKey = sdk.createBackupKey();
    await new sdk.BackupKeyVault(elsewhere).register({ backupKey, password });
    const phone = device('two addresses', { previously: [elsewhere] });
    await phone.register({ backupKey, password: another });
    expect(await phone.status()).toMatchObject({ recoverable: true, mayLose: 1 });
  });

  test('from one set to another: members left behind lose their part', async () => {
    const former = { ...options('to another', [0, 1]), threshold: 2 };
    const backupKey = sdk.createBackupKey();
    await new sdk.BackupKeyVault(former).register({ backupKey, password });
    const present = { ...options('to another', [1, 2]), previously: [former] };
    const found = await new sdk.BackupKeyVault(present).recover({ password });
    expect({ key: digits(found.backupKey), moveOn: found.moveOn }).toEqual({ key: digits(backupKey), moveOn: true });
    const { members } = await new sdk.BackupKeyVault(present).register({ backupKey, password });
    expect(members?.map(({ name, state }) => [name, state])).toEqual([1, 2, 0].map((at) => [names()[at], 'done']));
    expect(await new sdk.BackupKeyVault(one('to another')).status()).toMatchObject({ state: 'none' });
    const back = await new sdk.BackupKeyVault(present).recover({ password });
    expect({ key: digits(back.backupKey), moveOn: back.moveOn }).toEqual({ key: digits(backupKey), moveOn: undefined });
  });

  test('from a set to one vault: the set’s other members lose their part', async () => {
    const { backupKey } = await registered('to one');
    const present = { ...one('to one'), previously: [options('to one')] };
    const found = await new sdk.BackupKeyVault(present).recover({ password });
    expect({ key: digits(found.backupKey), moveOn: found.moveOn }).toEqual({ key: digits(backupKey), moveOn: true });
    await new sdk.BackupKeyVault(present).register({ backupKey, password: another });
    const back = await new sdk.BackupKeyVault(present).recover({ password: another });
    expect(digits(back.backupKey)).toBe(digits(backupKey));
    await expect(device('to one').recover({ password })).rejects.not.toBeInstanceOf(sdk.WrongPassword);
    expect(await new sdk.BackupKeyVault(one('to one', 2)).status()).toMatchObject({ state: 'none' });
  });
});
