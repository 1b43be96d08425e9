/** A client in Python, from the protocol's text alone: it agrees with the vectors, and with the SDK in both directions. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  BackupKeyVault,
  createBackupKey,
  formatBackupKey,
  parseBackupKey,
  WrongPassword,
} from '../../lib/client/index.ts';
import { password } from '../support/device/password.ts';
import { identityOf } from '../support/vault/identity.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { readVectors } from '../vectors/read.ts';

const python = process.env.PYTHON || 'python3';
const needed = 'from cryptography.hazmat.primitives.kdf.argon2 import Argon2id';
const canRun = spawnSync(python, ['-c', needed], { stdio: 'ignore' }).status === 0;
const suite = canRun ? describe : describe.skip;
const skipped = canRun ? '' : ` (skipped: ${python} has no cryptography 44 or later)`;

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const other = 'seven purple walnuts dancing ☂';
const digits = (key: ReturnType<typeof createBackupKey>) => formatBackupKey(key).replaceAll(' ', '');

/** Its answer, as JSON. */
async function runOther(command: string, given: object) {
  const child = spawn(python, [file('run.py'), command], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(given));
  return JSON.parse(await text(child.stdout));
}

suite(`the other client${skipped}`, () => {
  test('agrees with the vectors', () => {
    const said = execFileSync(python, [file('check_vectors.py'), file('../vectors')], { encoding: 'utf8' });
    expect(said.trim().split('\n')).toEqual([
      ...['passwords.json 45', 'opaque.json 2', 'escrow.json 11', 'wire.json 6', 'cells.json 18', 'vault-set.json 2'],
    ]);
  });

  describe('and the SDK', () => {
    let vault: VaultProcess;
    let identity: string;

    beforeAll(async () => {
      vault = await startVaultProcess();
      identity = await identityOf(vault);
    });

    afterAll(async () => vault?.close());

    /** One account, by the SDK and by the other client. */
    async function account(sub: string) {
      const token = await vault.token({ sub });
      const sdk = new BackupKeyVault({ url: vault.url, token: () => token, identity });
      const run = (command: string, given: object) => runOther(command, { url: vault.url, token, identity, ...given });
      return { sdk, run };
    }

    test('each opens what the other registered', async () => {
      const { sdk, run } = await account('by the SDK');
      const backupKey = createBackupKey();
      await sdk.register({ backupKey, password });
      expect(await run('recover', { password })).toEqual({ backupKey: digits(backupKey) });

      const theirs = await account('by the other client');
      const key = createBackupKey();
      const registered = await theirs.run('register', { password: other, backupKey: digits(key) });
      expect(registered).toMatchObject({ maxAttempts: 10 });
      const recovered = await theirs.sdk.recover({ password: other });
      expect(formatBackupKey(recovered.backupKey)).toBe(formatBackupKey(key));
      expect(await theirs.sdk.status()).toMatchObject({ registration: registered.registration });
    });

    test('a wrong password is one to both, and counts once for each', async () => {
      const { sdk, run } = await account('wrong');
      await sdk.register({ backupKey: createBackupKey(), password });
      expect(await run('recover', { password: other })).toEqual({ wrongPassword: true, attemptsRemaining: 9 });
      await expect(sdk.recover({ password: other })).rejects.toThrow(WrongPassword);
      expect(await sdk.status()).toMatchObject({ attemptsRemaining: 8 });
    });

    test('the owner of the one changes the password by the other, and deletes', async () => {
      const { sdk, run } = await account('owner');
      const backupKey = createBackupKey();
      await sdk.register({ backupKey, password });
      expect(await run('register', { password: other, backupKey: digits(backupKey) })).toMatchObject({
        maxAttempts: 10,
      });
      expect(digits((await sdk.recover({ password: other })).backupKey)).toBe(digits(backupKey));
      await sdk.changePassword({ backupKey: parseBackupKey(digits(backupKey)), password });
      expect(await run('recover', { password })).toEqual({ backupKey: digits(backupKey) });
      const stranger = { backupKey: digits(createBackupKey()) };
      expect(await run('delete', stranger)).toEqual({ refused: 'forbidden' });
      expect(await run('delete', { backupKey: digits(backupKey) })).toEqual({ state: 'none' });
    });

    test('a vault that is not the pinned one gets no registration', async () => {
      const { run } = await account('pinned');
      const { identity: stranger } = readVectors<{ identity: { pin: string } }>('./wire.json');
      const given = { password, backupKey: digits(createBackupKey()), identity: stranger.pin };
      expect(await run('register', given)).toEqual({ refused: 'this is not the vault' });
    });
  });

  describe('and the SDK at a vault set', () => {
    let set: VaultSetProcess;

    beforeAll(async () => {
      set = await startVaultSetProcess();
    });

    afterAll(async () => set?.close());

    async function account(sub: string) {
      const named = set.vaults.map(async ({ name, url, identity, token }) => ({
        name,
        url,
        identity,
        token: await token({ sub }),
      }));
      const vaults = await Promise.all(named);
      const ofSdk = vaults.map(({ token, ...vault }) => ({ ...vault, token: () => token }));
      return { sdk: new BackupKeyVault({ vaults: ofSdk, threshold: 2 }), given: { vaults, threshold: 2 } };
    }

    test('each opens what the other registered, also with one vault away', async () => {
      const [first, second] = [await account('by the SDK'), await account('by the other client')];
      const [backupKey, key] = [createBackupKey(), createBackupKey()];
      await first.sdk.register({ backupKey, password });
      const registered = await runOther('register', { ...second.given, password: other, backupKey: digits(key) });
      expect(registered).toEqual({ threshold: 2, members: 3 });

      expect(await runOther('recover', { ...first.given, password: other })).toMatchObject({ wrongPassword: true });
      const recovered = await runOther('recover', { ...first.given, password });
      expect(recovered).toEqual({ backupKey: digits(backupKey), vaults: 3 });
      expect(digits((await second.sdk.recover({ password: other })).backupKey)).toBe(digits(key));

      await set.vault(1).stop();
      const away = await runOther('recover', { ...first.given, password });
      expect(away).toEqual({ backupKey: digits(backupKey), vaults: 2 });
    });
  });
});
