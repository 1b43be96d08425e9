/** The embedded vault on a table that holds more than it wrote itself. */
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const folder = temporaryFolder();
const dataDir = join(folder.path, 'data');
const settings = { VAULT_MAX_ATTEMPTS: '1', VAULT_SESSION_SECONDS: '2' };

afterAll(() => folder.remove());

async function withTable<T>({ services }: VaultProcess, use: (table: Table) => Promise<T>): Promise<T> {
  const table = new Table(services.dynamodb);
  try {
    return await use(table);
  } finally {
    table.close();
  }
}

test('starts with items that it cannot read, and still destroys what has no attempt left', async () => {
  const first = await startVaultProcess({ dataDir, settings });
  const [broken, doomed] = await Promise.all(['broken', 'doomed'].map((sub) => Device.of(first, sub)));
  if (!broken || !doomed) throw new Error('two devices expected');
  await Promise.all([broken.register(password), doomed.register(password)]);
  const { body } = await doomed.start(doomed.guess('wrong'));
  await withTable(first, async (table) => {
    for (const item of await table.items())
      if (item.account?.S !== body.account) await table.write({ ...item, attempts: { S: 'many' } });
    // In whatever order the table is read, some come before the one that matters.
    for (let i = 0; i < 8; i++) await table.write({ account: { S: `broken-${i}` }, registration: { N: `${i}` } });
  });
  await first.kill();

  const second = await startVaultProcess({ dataDir, settings });
  try {
    expect(await broken.at(second.url).call('key-status')).toMatchObject({
      status: 500,
      problem: { code: 'internal' },
    });
    await withTable(second, async (table) => {
      const left = Date.parse(body.expiresAt) - Date.now();
      await until(async () => (await table.read(body.account))?.destroyedAt, left + 60_000);
      expect(await table.read(body.account)).not.toHaveProperty('escrow');
    });
  } finally {
    await second.close();
  }
});
