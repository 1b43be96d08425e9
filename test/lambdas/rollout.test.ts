/** The share of the accounts that may register decides about first keys, and about nothing else. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as opaque from '../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../lib/protocol/crypto/password.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { type ShareParameter, startShareParameter } from '../support/vault/share-parameter.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

let parameter: ShareParameter;
let open: VaultProcess;
/** Another process on the same table, where the share is 0. */
let closed: VaultProcess;

beforeAll(async () => {
  parameter = await startShareParameter();
  parameter.set('0');
  open = await startVaultProcess();
  closed = await startVaultProcess({
    services: open.services,
    settings: {
      AWS_ENDPOINT_URL_SSM: parameter.endpoint,
      VAULT_ROLLOUT_PARAMETER: 'share',
      VAULT_REGISTRATION_SHARE: '100',
    },
  });
});

afterAll(async () => {
  await closed.close();
  await open.close();
  await parameter.close();
});

test('an account outside the share is refused at the start, with the reason, and nothing is stored', async () => {
  const device = (await Device.of(open, 'rollout-outside')).at(closed.url);
  const { problem } = await device.call('registration-start', {
    registrationRequest: opaque.startRegistration(normalizePassword(password)).message,
  });
  expect(problem).toMatchObject({ status: 403, code: 'forbidden', detail: expect.stringContaining('not open') });
  expect(await device.status()).toMatchObject({ state: 'none' });
});

describe('an account outside the share that has a key', () => {
  test('changes its password', async () => {
    const device = await Device.of(open, 'rollout-change');
    await device.register(password);
    const outside = device.at(closed.url);
    const { account, ...next } = await outside.prepare('umbrella kayak trombone lagoon');
    expect((await outside.replace(next)).status).toBe(201);
    const recovered = await outside.recover('umbrella kayak trombone lagoon');
    expect(recovered.reveal()).toEqual(device.backupKey.reveal());
  });

  test('deletes it, and has no second one', async () => {
    const device = await Device.of(open, 'rollout-delete');
    const registration = await device.register(password);
    const outside = device.at(closed.url);
    expect((await outside.delete(registration)).status).toBe(204);
    const { problem } = await outside.call('registration-start', {
      registrationRequest: opaque.startRegistration(normalizePassword(password)).message,
    });
    expect(problem.code).toBe('forbidden');
  });
});
