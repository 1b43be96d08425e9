/** The embedded vault after a crash: whatever has no attempt left is destroyed in time, and nothing else is. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { setFolder } from '../../lib/local/vault-set.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { startProxy } from '../support/network/proxy.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { Table } from '../support/vault/table.ts';
import { startVaultProcess } from '../support/vault/vault.ts';
import { startVaultSetProcess } from '../support/vault/vault-set.ts';

const folder = temporaryFolder();
const settings = { VAULT_MAX_ATTEMPTS: '1', VAULT_SESSION_SECONDS: '2' };

afterAll(() => folder.remove());

interface Place {
  readonly services: { readonly dynamodb: string };
}

async function withTable<T>({ services }: Place, use: (table: Table) => Promise<T>): Promise<T> {
  const table = new Table(services.dynamodb);
  try {
    return await use(table);
  } finally {
    table.close();
  }
}

/** Without a call of its account, and within what rule 5 allows. */
async function expectDestroyed(place: Place, account: string, expiresAt: string): Promise<void> {
  await withTable(place, async (table) => {
    const left = Date.parse(expiresAt) - Date.now();
    await until(async () => (await table.read(account))?.destroyedAt, left + 60_000);
    expect(await table.read(account)).toMatchObject({ destroyedAt: expect.anything() });
    expect(await table.read(account)).not.toHaveProperty('escrow');
  });
}

describe('after kill -9', () => {
  test.each([
    ['with its queue', (_: string) => undefined],
    [
      'with a table that is older than its queue',
      (dataDir: string) => rmSync(join(dataDir, 'queue'), { recursive: true }),
    ],
  ])(
    'a vault starts %s, with items that it cannot read, and destroys what has no attempt left',
    async (name, change) => {
      const dataDir = folder.at(name);
      const first = await startVaultProcess({ dataDir, settings });
      const [broken, doomed] = await Promise.all(['broken', 'doomed'].map((sub) => Device.of(first, sub)));
      if (!broken || !doomed) throw new Error('two devices expected');
      await Promise.all([broken.register(password), doomed.register(password)]);
      const { body } = await doomed.start(doomed.guess('wrong'));
      await withTable(first, async (table) => {
        for (const item of await table.items())
          if (item.account?.S !== body.account) await table.write({ ...item, attempts: { S: 'many' } });
        // In whatever order the table is read, some pages come before the one that matters.
        const numbers = [...Array(400).keys()];
        await Promise.all(
          numbers.map((i) => table.write({ account: { S: `broken-${i}` }, registration: { N: `${i}` } })),
        );
        const counted = { attempts: { N: '10' }, maxAttempts: { N: '9' } };
        for (let i = 0; i < 8; i++) await table.write({ account: { S: `counted-${i}` }, ...counted });
      });
      await first.kill();
      change(dataDir);

      const second = await startVaultProcess({ dataDir, settings });
      try {
        expect(await broken.at(second.url).call('key-status')).toMatchObject({
          status: 500,
          problem: { code: 'internal' },
        });
        await expectDestroyed(second, body.account, body.expiresAt);
      } finally {
        await second.close();
      }
    },
  );

  test('between the message and the commit of the last attempt, the key is looked at and stays', async () => {
    const owner = await startVaultProcess();
    const proxy = await startProxy(owner.services.dynamodb);
    const dataDir = folder.at('between');
    const start = (dynamodb: string) =>
      startVaultProcess({
        dataDir,
        services: { ...owner.services, dynamodb },
        settings: { ...settings, POWERTOOLS_LOG_LEVEL: 'INFO' },
      });
    const target = (url: string) => ({ url, token: owner.token });
    const first = await start(proxy.endpoint);
    const device = await Device.registered(target(first.url), 'between');
    const held = new Promise<void>((resolve) => {
      proxy.decide(async ({ operation, left }) => {
        if (operation !== 'UpdateItem') return undefined;
        resolve();
        await new Promise((gone) => left.addEventListener('abort', gone));
        return { kind: 'drop-request' };
      });
    });
    const guessed = device.start(device.guess('wrong')).catch(() => undefined);
    await held;
    await first.kill();
    await guessed;

    const second = await start(owner.services.dynamodb);
    try {
      await until(() => second.output().includes('"fate":"spare"'));
      expect(second.output()).toContain('"fate":"spare"');
      const survivor = device.at(second.url);
      expect(await survivor.status()).toMatchObject({ state: 'active', attemptsRemaining: 1 });
      expect((await survivor.recover(password)).reveal()).toEqual(device.backupKey.reveal());
    } finally {
      await second.close();
      await proxy.close();
      await owner.close();
    }
  });

  test('every vault of a set destroys what has no attempt left there', async () => {
    const dataDir = folder.at('three');
    const first = await startVaultSetProcess({ dataDir, settings });
    const doomed = await Promise.all(
      first.vaults.map(async (vault) => {
        const device = await Device.registered(vault, 'doomed');
        return (await device.start(device.guess('wrong'))).body;
      }),
    );
    await first.kill();
    // One of them has a table that is older than its queue.
    rmSync(join(setFolder(dataDir), '2', 'queue'), { recursive: true });

    const second = await startVaultSetProcess({ dataDir, settings });
    try {
      for (const [index, { account, expiresAt }] of doomed.entries())
        await expectDestroyed(second.vault(index + 1), account, expiresAt);
    } finally {
      await second.close();
    }
  });
});
