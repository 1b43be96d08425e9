import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatBackupKey } from '../../lib/protocol/backup-key.ts';
import { fromBase64url } from '../../lib/protocol/bytes.ts';
import { Device } from '../support/device.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault.ts';

let vault: VaultProcess;

beforeAll(async () => {
  vault = await startVaultProcess({ settings: { VAULT_RESET_SECONDS: '1' } });
});

afterAll(() => vault.close());

describe('the whole story over HTTP', () => {
  test('registers, and recovers on a device that knows only the password', async () => {
    const phone = await Device.of(vault, 'story-recover');
    const registration = await phone.register('correct horse battery staple');
    expect(fromBase64url(registration)).toHaveLength(16);
    const newPhone = await Device.of(vault, 'story-recover');
    const recovered = await newPhone.recover('correct horse battery staple');
    expect(formatBackupKey(recovered)).toBe(formatBackupKey(phone.backupKey));
  });
});
