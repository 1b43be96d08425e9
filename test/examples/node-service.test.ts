/** examples/node-service, run as its README says, on two machines that share a storage folder and a password. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { needsRegistry, nodes } from '../package/packed.ts';
import { identityOf } from '../support/vault/identity.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { copyExample, type Example } from './example.ts';

const password = 'correct horse battery staple';
// Two segments of a backup, and a bit.
const database = Buffer.alloc(2 ** 21 + 5, 'a row of the shop\n');

/** The oldest that this machine has: the example promises Node 20. */
const node = [...nodes()].sort(([a], [b]) => a - b)[0]?.[1] ?? {
  path: process.execPath,
  version: process.versions.node,
};

(needsRegistry ? describe.skip : describe)(`a nightly job in Node ${node.version}${needsRegistry}`, () => {
  let example: Example;
  let vault: VaultProcess;
  let identity: string;

  beforeAll(async () => {
    [example, vault] = await Promise.all([copyExample('node-service'), startVaultProcess()]);
    identity = await identityOf(vault);
    writeFileSync(join(example.path, 'token'), `${await vault.token({ sub: 'nightly' })}\n`);
    writeFileSync(join(example.path, 'shop.db'), database);
    mkdirSync(join(example.path, 'bucket'));
  });

  afterAll(async () => {
    await vault?.close();
    example?.remove();
  });

  /** One key file a machine. */
  async function run(machine: string, args: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(node.path, args, {
      cwd: example.path,
      env: {
        VAULT_URL: vault.url,
        VAULT_TOKEN_FILE: 'token',
        VAULT_IDENTITY: identity,
        BACKUP_PASSWORD: password,
        BACKUP_KEY_FILE: `${machine}-key`,
        ...env,
      },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, said };
  }

  test('the first machine makes a key, gives it to the vault and encrypts', async () => {
    expect(await run('first', ['backup.js', 'shop.db', 'bucket'])).toEqual({
      code: 0,
      said: 'bucket/shop.db.bkv is written.\n',
    });
    expect(statSync(join(example.path, 'first-key')).mode & 0o777).toBe(0o600);
    const backup = readFileSync(join(example.path, 'bucket/shop.db.bkv'));
    expect(backup.length).toBeGreaterThan(database.length);
    expect(backup.includes('a row of the shop')).toBe(false);
  });

  test('the next night the key is on the machine, and the vault is not needed', async () => {
    const { code } = await run('first', ['backup.js', 'shop.db', 'bucket'], { VAULT_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(0);
  });

  test('a wrong password restores nothing, and says how many attempts are left', async () => {
    const wrong = await run('second', ['restore.js', 'bucket/shop.db.bkv', 'back.db'], {
      BACKUP_PASSWORD: 'not this one',
    });
    expect(wrong.code).toBe(1);
    expect(wrong.said).toBe('BACKUP_PASSWORD is not the one that was registered. 9 attempts are left.\n');
    expect(existsSync(join(example.path, 'second-key'))).toBe(false);
  });

  test('another machine restores with the password alone', async () => {
    const restored = await run('second', ['restore.js', 'bucket/shop.db.bkv', 'back.db']);
    expect(restored).toEqual({ code: 0, said: 'back.db is restored.\n' });
    expect(readFileSync(join(example.path, 'back.db')).equals(database)).toBe(true);
  });

  test('of a backup that was cut off nothing is restored', async () => {
    const backup = readFileSync(join(example.path, 'bucket/shop.db.bkv'));
    writeFileSync(join(example.path, 'bucket/cut.bkv'), backup.subarray(0, 2 ** 20 + 100));
    const { code, said } = await run('second', ['restore.js', 'bucket/cut.bkv', 'cut.db']);
    expect(code).toBe(1);
    expect(said).toMatch(/^Nothing was restored: /);
    expect(readdirSync(example.path).filter((name) => name.startsWith('cut.db'))).toEqual([]);
  });

  test('what is missing is named', async () => {
    const { code, said } = await run('second', ['backup.js', 'shop.db', 'bucket'], { BACKUP_PASSWORD: '' });
    expect([code, said]).toEqual([1, 'BACKUP_PASSWORD is not set: README.md says what it is.\n']);
  });
});
