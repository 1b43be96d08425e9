/** The embedded vault set: vaults that share an issuer and nothing else. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { EmbeddedOptions } from '../../lib/local/embedded.ts';
import { listen } from '../../lib/local/loopback.ts';
import { memberNames, startVaults, type VaultSetOptions } from '../../lib/local/vault-set.ts';
import { leastThreshold } from '../../lib/protocol/crypto/set/size.ts';
import { call } from '../support/device/call.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { freePorts } from '../support/network/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { developmentToken } from '../support/vault/development-token.ts';
import { Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { type SetVault, startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { afterTest } from './kms/support.ts';

const folder = temporaryFolder();
let set: VaultSetProcess;

beforeAll(async () => {
  set = await startVaultSetProcess();
});

afterAll(async () => {
  await set.close();
  folder.remove();
});

async function identityOf(url: string): Promise<string> {
  return (await (await fetch(`${url}/dev/identity`)).json()).identity;
}

const statusAt = async (vault: SetVault, token: string) => call({ url: vault.url, token }, 'key-status');

async function accountsIn({ services }: SetVault): Promise<unknown[]> {
  const table = new Table(services.dynamodb);
  const items = await table.items();
  table.close();
  return items.map(({ account }) => account?.S);
}

describe('the vaults of a set', () => {
  test('have each a name, an address, a table, a key store and an identity of its own', async () => {
    const { vaults, threshold } = set;
    expect([vaults.length, threshold]).toEqual([3, 2]);
    expect(vaults.map(({ name }) => name)).toEqual(['embedded-vault-1', 'embedded-vault-2', 'embedded-vault-3']);
    for (const of of [
      (vault: SetVault) => vault.url,
      (vault: SetVault) => vault.identity,
      (vault: SetVault) => vault.services.dynamodb,
      (vault: SetVault) => vault.services.kms,
    ])
      expect(new Set(vaults.map(of)).size).toBe(3);
    expect(new Set(vaults.map(({ services }) => services.jwksUri)).size).toBe(1);
    for (const { url, identity } of vaults) expect(await identityOf(url)).toBe(identity);
  });

  test('take only their own tokens, and know a person by the same account', async () => {
    const accounts = new Set<unknown>();
    for (const at of set.vaults)
      for (const from of set.vaults) {
        const { status, body, problem } = await statusAt(at, await developmentToken(from.url, 'everywhere'));
        if (at === from) accounts.add((body as { account?: string }).account);
        expect([status, at === from ? body : problem]).toMatchObject(
          at === from ? [200, { vault: at.name, state: 'none' }] : [401, { code: 'unauthenticated' }],
        );
      }
    expect(accounts.size).toBe(1);
  });

  test('name themselves as the audience of the tokens that they give', async () => {
    for (const vault of set.vaults) {
      const given = [await developmentToken(vault.url, 'audience'), await vault.token({ sub: 'audience' })];
      for (const token of given) expect(decodeJwt(token)).toMatchObject({ aud: vault.name, sub: 'audience' });
    }
  });

  test('keep nothing of what another keeps', async () => {
    const device = await Device.registered(set.vault(2), 'only-second');
    const { account } = (await device.call('key-status')).body as { account: string };
    const kept = await Promise.all(set.vaults.map(accountsIn));
    expect(kept.map((accounts) => accounts.includes(account))).toEqual([false, true, false]);
  });

  test('say to a terminal which one they are, and how to tell the command line of all', async () => {
    const all = (of: (vault: SetVault) => string) => set.vaults.map(of).join(',');
    for (const { name, url } of set.vaults) {
      const words = await (await fetch(`${url}/`, { headers: { 'user-agent': 'curl/8.5.0' } })).text();
      expect(words).toContain(`${name} at ${url}`);
      expect(words).toContain('one of a set of 3; any 2 of them bring a key back');
      for (const line of [
        `export VAULT_URL=${all((vault) => vault.url)}`,
        `export VAULT_NAMES=${all((vault) => vault.name)}`,
        'export VAULT_THRESHOLD=2',
        `export VAULT_IDENTITY=${all((vault) => vault.identity)}`,
      ])
        expect(words).toContain(`  ${line}\n`);
    }
  });
});

describe('a vault of a set that stops', () => {
  test('leaves the others at work and its table to be read; started again it is the same vault', async () => {
    const [second, third] = [set.vault(2), set.vault(3)];
    const device = await Device.registered(second, 'stopped');
    const { account } = (await device.call('key-status')).body as { account: string };
    await second.stop();
    await expect(fetch(`${second.url}/v1/health`)).rejects.toThrow('fetch failed');
    expect((await statusAt(third, await third.token({ sub: 'stopped' }))).status).toBe(200);
    expect(await accountsIn(second)).toContain(account);
    // A device asks for the token of a vault that is away, too.
    expect(decodeJwt(await second.token({ sub: 'stopped' }))).toMatchObject({ aud: second.name });

    await second.start();
    expect(await identityOf(second.url)).toBe(second.identity);
    expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
  });

  test('may be stopped and started twice', async () => {
    const first = set.vault(1);
    await Promise.all([first.stop(), first.stop()]);
    await first.start();
    await first.start();
    expect((await statusAt(first, await first.token({ sub: 'twice' }))).status).toBe(200);
  });
});

async function started(options: Partial<VaultSetOptions>): Promise<VaultSetProcess> {
  const one = await startVaultSetProcess(options);
  afterTest(() => one.close());
  return one;
}

async function startedAlone(options: EmbeddedOptions): Promise<VaultProcess> {
  const one = await startVaultProcess(options);
  afterTest(() => one.close());
  return one;
}

describe('a set with a data folder', () => {
  test('is the same set after kill -9, and leaves a vault that stands alone in that folder as it is', async () => {
    const dataDir = folder.at('kept');
    const alone = await startedAlone({ dataDir });
    const single = await Device.registered(alone, 'kept');
    const before = await started({ dataDir, count: 2 });
    const devices = await Promise.all(before.vaults.map((vault) => Device.registered(vault, 'kept')));
    await before.kill();

    // One vault more, as when a set of two becomes one of three.
    const after = await started({ dataDir, count: 3 });
    expect(after.vaults.map(({ identity }) => identity).slice(0, 2)).toEqual(
      before.vaults.map(({ identity }) => identity),
    );
    for (const [index, device] of devices.entries()) {
      const { url } = after.vault(index + 1);
      expect((await device.at(url).recover(password)).reveal()).toEqual(device.backupKey.reveal());
    }
    expect((await statusAt(after.vault(3), await after.vault(3).token({ sub: 'kept' }))).body).toMatchObject({
      state: 'none',
    });
    expect((await single.recover(password)).reveal()).toEqual(single.backupKey.reveal());
  });

  test('is one process’s, and so is the folder of each of its vaults', async () => {
    const dataDir = folder.at('locked');
    const first = await started({ dataDir, count: 2 });
    const taken = `The data folder ${join(dataDir, 'set')} is in use by the vault at ${first.vaults.map(({ url }) => url)}`;
    await expect(startVaultSetProcess({ dataDir, count: 2 })).rejects.toThrow(taken);
    await expect(startVaultProcess({ dataDir: join(dataDir, 'set', '2') })).rejects.toThrow(
      `is in use by the vault at ${first.vault(2).url}`,
    );
    await first.close();
    await started({ dataDir, count: 2 });
  });
});

describe('a set that cannot start', () => {
  test('leaves no vault, port or folder behind', async () => {
    const dataDir = folder.at('failed');
    const port = await freePorts(3);
    const taken = await listen(createServer(), port + 1);
    const failing = startVaultSetProcess({ dataDir, port });
    await expect(failing).rejects.toThrow('EADDRINUSE');
    await taken.close();
    const { vaults } = await started({ dataDir, port });
    expect(vaults.map(({ url }) => Number(new URL(url).port))).toEqual([port, port + 1, port + 2]);
  });

  test.each([0, 1, 10, 2.5, Number.NaN])('has %p vaults', async (count) => {
    await expect(startVaults({ count })).rejects.toThrow(`A vault set expected 2 to 9 vaults, got ${count}`);
  });

  test('has keys in SoftHSM2, which serves one vault of a process', async () => {
    process.env.KMS_BACKEND = 'softhsm';
    try {
      await expect(startVaults({ count: 2 })).rejects.toThrow('KMS_BACKEND expected software for a vault set');
    } finally {
      delete process.env.KMS_BACKEND;
    }
  });

  test('has a name that is too long with a number after it', () => {
    expect(memberNames(2, 'a'.repeat(62))).toEqual([`${'a'.repeat(62)}-1`, `${'a'.repeat(62)}-2`]);
    expect(() => memberNames(2, 'a'.repeat(63))).toThrow(/^VAULT_NAME expected .*, got "a{63}-1"$/);
  });
});

test('more than half of the vaults bring a key back, and of an odd number just so many', () => {
  expect([2, 3, 4, 5, 6, 7, 8, 9].map(leastThreshold)).toEqual([2, 2, 3, 3, 4, 4, 5, 5]);
});
