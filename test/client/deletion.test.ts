/** A deletion needs the table and the backup key, and nothing of the key store. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as sdk from '../../lib/client/index.ts';
import { password } from '../support/device/password.ts';
import { type ProxiedVault, startProxiedVault } from '../support/network/proxied.ts';

let cell: ProxiedVault;

beforeAll(async () => {
  cell = await startProxiedVault();
});

afterAll(() => cell.close());

test('while the key store is down, the owner deletes, and nobody else does', async () => {
  const token = () => cell.vault.token({ sub: 'deleting' });
  const client = new sdk.BackupKeyVault({ url: cell.vault.url, token });
  const backupKey = sdk.createBackupKey();
  await client.register({ backupKey, password });
  cell.kms.clear();
  cell.kms.decide(() => ({ kind: 'drop-request' }));
  await expect(client.delete(sdk.createBackupKey())).rejects.toBeInstanceOf(sdk.WrongBackupKey);
  expect((await client.status()).state).toBe('active');
  await client.delete(backupKey);
  expect((await client.status()).state).toBe('none');
  expect(cell.kms.calls).toEqual([]);
});
