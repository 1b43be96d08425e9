/** What a registration asks for, step by step, and what it makes of a vault that changes meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { type Impostor, startImpostor } from '../../attack/impostor.ts';
import { password } from '../../support/device/password.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

const another = 'umbrella-visits-seven-lakes';

let vault: VaultProcess;
let between: Impostor;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { VAULT_RESET_SECONDS: '0' } });
  between = await startImpostor(vault.url);
});

afterAll(async () => {
  await between.close();
  await vault.close();
});

const at = (url: string, sub: string) => new sdk.BackupKeyVault({ url, token: () => vault.token({ sub }) });
const seen = (sub: string) => at(between.url, sub);
/** Another device of the account, which nobody listens to. */
const elsewhere = (sub: string) => at(vault.url, sub);
/** The requests since the last `play`: route, and whether an owner proof was in it. */
const requests = () =>
  between.seen.map(({ path, body }) => `${path.replace('/v1/', '')}${body.ownerProof ? ' proven' : ''}`);

async function registered(sub: string) {
  const backupKey = sdk.createBackupKey();
  const { registration } = await elsewhere(sub).register({ backupKey, password });
  between.play(() => undefined);
  return { backupKey, registration };
}

describe('a registration', () => {
  test('of the first key asks what is there, starts and finishes', async () => {
    between.play(() => undefined);
    await seen('first').register({ backupKey: sdk.createBackupKey(), password });
    expect(requests()).toEqual(['key', 'registration/start', 'registration/finish']);
  });

  test.each(['register', 'changePassword'] as const)('over the own key by %s is proven at both steps', async (name) => {
    const { backupKey } = await registered(`over-${name}`.toLowerCase());
    await seen(`over-${name}`.toLowerCase())[name]({ backupKey, password: another });
    expect(requests()).toEqual(['key', 'registration/start proven', 'registration/finish proven']);
  });

  test.each([
    ['register', 'KeyExists'],
    ['changePassword', 'WrongBackupKey'],
  ] as const)('over another key by %s is %s, and nothing but a start was sent', async (name, error) => {
    const sub = `other-${name}`.toLowerCase();
    const { registration } = await registered(sub);
    const call = seen(sub)[name]({ backupKey: sdk.createBackupKey(), password: another });
    await expect(call).rejects.toMatchObject({ name: error });
    expect(requests()).toEqual(['key', 'registration/start proven', 'key']);
    expect(await elsewhere(sub).status()).toMatchObject({ registration });
  });
});

describe('an open reset', () => {
  test('lets register put another key in its place, without proof', async () => {
    await registered('reset');
    await elsewhere('reset').reset();
    const backupKey = sdk.createBackupKey();
    await seen('reset').register({ backupKey, password: another });
    expect(requests()).toEqual(['key', 'registration/start proven', 'registration/start', 'registration/finish']);
    const found = await elsewhere('reset').recover({ password: another });
    expect(sdk.formatBackupKey(found.backupKey)).toBe(sdk.formatBackupKey(backupKey));
  });

  test('lets no change of password do that: it is for the same key', async () => {
    const { registration } = await registered('reset-change');
    await elsewhere('reset-change').reset();
    const change = seen('reset-change').changePassword({ backupKey: sdk.createBackupKey(), password: another });
    await expect(change).rejects.toBeInstanceOf(sdk.WrongBackupKey);
    expect(await elsewhere('reset-change').status()).toMatchObject({ registration });
  });

  test('that is gone when it is used leaves the key', async () => {
    const { registration } = await registered('reset-gone');
    await elsewhere('reset-gone').reset();
    between.play(async ({ path }, passOn) => {
      const told = await passOn();
      if (path === '/v1/key' && between.seen.length === 1) await elsewhere('reset-gone').cancelReset();
      return told;
    });
    const over = seen('reset-gone').register({ backupKey: sdk.createBackupKey(), password: another });
    await expect(over).rejects.toBeInstanceOf(sdk.KeyExists);
    expect(await elsewhere('reset-gone').status()).toMatchObject({ registration });
  });
});

describe('when another device is faster, between the look and the start,', () => {
  /** Runs `meanwhile` once, after the vault has said what is there. */
  const interfere = (meanwhile: () => Promise<unknown>) => {
    let first = true;
    between.play(async ({ path }, passOn) => {
      const told = await passOn();
      if (path === '/v1/key' && first) {
        first = false;
        await meanwhile();
      }
      return told;
    });
  };

  test('with the same backup key, a registration goes over its', async () => {
    const backupKey = sdk.createBackupKey();
    interfere(() => elsewhere('race-same').register({ backupKey, password }));
    const { registration } = await seen('race-same').register({ backupKey, password: another });
    expect(requests().slice(0, 4)).toEqual(['key', 'registration/start', 'key', 'registration/start proven']);
    expect((await elsewhere('race-same').recover({ password: another })).registration).toBe(registration);
  });

  test('with another backup key, it is KeyExists', async () => {
    interfere(() => elsewhere('race-other').register({ backupKey: sdk.createBackupKey(), password }));
    const registering = seen('race-other').register({ backupKey: sdk.createBackupKey(), password: another });
    await expect(registering).rejects.toBeInstanceOf(sdk.KeyExists);
    await elsewhere('race-other').recover({ password });
  });

  test('a change of password is bound to what was looked at, and looks again', async () => {
    const { backupKey } = await registered('race-change');
    interfere(() => elsewhere('race-change').changePassword({ backupKey, password: 'seven purple walnuts dancing' }));
    await seen('race-change').changePassword({ backupKey, password: another });
    expect(requests().slice(0, 4)).toEqual(['key', 'registration/start proven', 'key', 'registration/start proven']);
    await elsewhere('race-change').recover({ password: another });
  });

  test('a key that was deleted is registered anew', async () => {
    const { backupKey } = await registered('race-deleted');
    interfere(() => elsewhere('race-deleted').delete(backupKey));
    await seen('race-deleted').register({ backupKey, password: another });
    await elsewhere('race-deleted').recover({ password: another });
  });
});

describe('a vault that contradicts itself is an InvalidAnswer', () => {
  const changing = (route: string, change: object) =>
    between.play(async ({ path }, passOn) => {
      if (path !== route) return undefined;
      const { status, body } = await passOn();
      return { status, body: { ...body, ...change } };
    });

  test.each([
    ['another account than the status named', 'account', { account: 'A'.repeat(43) }],
    ['another name than the status named', 'name', { vault: 'other' }],
  ])('with %s', async (_, sub, change) => {
    changing('/v1/registration/start', change);
    const registering = seen(`lies-${sub}`).register({ backupKey: sdk.createBackupKey(), password });
    await expect(registering).rejects.toBeInstanceOf(sdk.InvalidAnswer);
    expect(requests()).toEqual(['key', 'registration/start']);
  });

  test('with a registration kept that was not sent', async () => {
    changing('/v1/registration/finish', { registration: 'A'.repeat(22) });
    const registering = seen('lies-kept').register({ backupKey: sdk.createBackupKey(), password });
    await expect(registering).rejects.toThrow("the answer's registration expected the one that was sent");
  });
});
