/** The release before was deployed and used; this one was then deployed over it. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { AttemptsExhausted, BackupKeyVault, formatBackupKey, WrongPassword } from '../../lib/client/index.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { type Deployed, suitePolicy } from '../support/vault/target.ts';
import { statefulResources } from './resources.ts';
import { type Seed, seedSessionSeconds, wrong } from './seed.ts';
import { signToken } from './tokens.ts';

/** VAULT_UPDATED, as JSON. */
interface Updated {
  readonly target: Deployed;
  readonly seed: Seed;
  /** Of the stack before the update. */
  readonly resources: Readonly<Record<string, string>>;
  /** What a deployment under another name of the vault said, after the update. */
  readonly refused: string;
}

const { maxAttempts } = suitePolicy;
const { target, seed, resources, refused }: Updated = JSON.parse(process.env.VAULT_UPDATED ?? 'null') ?? {};
const vaultOf = (sub: string) =>
  new BackupKeyVault({
    url: target.url,
    identity: target.identity,
    token: () => signToken(target.signingKey, { sub }),
  });

test('nothing that keeps something was replaced or left', async () => {
  const now = await statefulResources();
  // Since this release no stack owns the registration share (docs/upgrades.md).
  const kept = Object.fromEntries(Object.entries(resources).filter(([id]) => !id.startsWith('RegistrationShare')));
  expect(Object.keys(kept).length).toBeGreaterThan(20);
  expect(now).toMatchObject(kept);
});

test('another name of the vault is refused before anything changes, and says how to keep the first', () => {
  expect(refused).toContain('vault name is localstack-vault, and not another-vault');
  expect(refused).toContain('-c vaultName=localstack-vault');
});

describe('an account of the release before', () => {
  test('recovers, changes its password and recovers again', async () => {
    const vault = vaultOf('active');
    expect(await vault.status()).toMatchObject({ state: 'active', attemptsRemaining: maxAttempts });
    const { backupKey } = await vault.recover({ password });
    expect(formatBackupKey(backupKey)).toBe(seed.keys.active);
    await vault.register({ backupKey, password: `${password} anew` });
    const again = await vaultOf('active').recover({ password: `${password} anew` });
    expect(formatBackupKey(again.backupKey)).toBe(seed.keys.active);
  });

  test('has the attempts that it had, and a proof gives them back', async () => {
    const vault = vaultOf('spent');
    expect(await vault.status()).toMatchObject({ state: 'active', attemptsRemaining: 1 });
    const { backupKey } = await vault.recover({ password });
    expect(formatBackupKey(backupKey)).toBe(seed.keys.spent);
    await expect(vaultOf('spent').recover({ password: wrong })).rejects.toMatchObject({
      name: WrongPassword.name,
      attemptsRemaining: maxAttempts - 1,
    });
  });

  test('finishes a registration that it had started', async () => {
    const device = new Device(target.url, await signToken(target.signingKey, { sub: 'halfway' }));
    const { status } = await device.finish(seed.prepared);
    expect(status).toBe(201);
    expect(await device.status()).toMatchObject({ state: 'active', registration: seed.prepared.registration });
  });
});

describe('an account that was exhausted under the release before', () => {
  let destroyedAt = 0;

  beforeAll(async () => {
    const status = await vaultOf('exhausted').status();
    destroyedAt = Date.parse(status.destroyedAt ?? '');
  });

  test('is given no further guess', async () => {
    expect(destroyedAt).toBeGreaterThan(0);
    await expect(vaultOf('exhausted').recover({ password })).rejects.toBeInstanceOf(AttemptsExhausted);
  });

  test(
    'is destroyed when its last session has ended',
    async () => {
      const deadline = destroyedAt + 60_000;
      let state = '';
      while (state !== 'destroyed' && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        ({ state } = await vaultOf('exhausted').status());
      }
      expect(state).toBe('destroyed');
    },
    (seedSessionSeconds + 90) * 1000,
  );
});
