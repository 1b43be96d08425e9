import { describe, expect, test } from '@jest/globals';
import type { ConnectionErrorCode } from '../../../../lib/local/kms/server.ts';
import { cell, password, refusal } from './key-store-cell.ts';

describe('ConnectCustomKeyStore', () => {
  const causes: [ConnectionErrorCode, (vault: Awaited<ReturnType<typeof cell>>) => void][] = [
    ['CLUSTER_NOT_FOUND', ({ clusters }) => clusters.clear()],
    ['INSUFFICIENT_CLOUDHSM_HSMS', ({ cluster }) => Object.assign(cluster, { hsms: 0 })],
    ['USER_LOCKED_OUT', ({ cluster }) => Object.assign(cluster, { userLockedOut: true })],
    ['INVALID_CREDENTIALS', ({ cluster }) => Object.assign(cluster, { kmsuserPassword: 'another' })],
    ...(
      [
        'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET',
        'INTERNAL_ERROR',
        'NETWORK_ERRORS',
        'SUBNET_NOT_FOUND',
        'USER_LOGGED_IN',
        'USER_NOT_FOUND',
      ] as const
    ).map((code): (typeof causes)[number] => [code, ({ kms }) => kms.failNextConnect(code)]),
  ];

  test.each(causes)('ends FAILED with %s', async (code, cause) => {
    const vault = await cell({ connected: false });
    cause(vault);
    await vault.connect();
    expect(await vault.store()).toMatchObject({ ConnectionState: 'CONNECTING' });
    vault.settle();
    expect(await vault.store()).toMatchObject({ ConnectionState: 'FAILED', ConnectionErrorCode: code });
    await expect(vault.key()).rejects.toMatchObject(refusal('CustomKeyStoreInvalidStateException'));
  });

  test('after a failure needs a disconnection, and then succeeds', async () => {
    const vault = await cell({ connected: false });
    vault.cluster.kmsuserPassword = 'changed-1';
    await vault.connect();
    vault.settle();
    const invalid = refusal('CustomKeyStoreInvalidStateException');
    await expect(vault.connect()).rejects.toMatchObject(invalid);
    await expect(vault.update({ KeyStorePassword: 'changed-1' })).rejects.toMatchObject(invalid);
    await expect(vault.remove()).rejects.toMatchObject(invalid);
    await vault.disconnect();
    await expect(vault.connect()).rejects.toMatchObject(invalid);
    vault.settle();
    await vault.update({ KeyStorePassword: 'changed-1' });
    await vault.connect();
    vault.settle();
    const store = await vault.store();
    expect(store).toMatchObject({ ConnectionState: 'CONNECTED' });
    expect(store?.ConnectionErrorCode).toBeUndefined();
  });

  test('while connecting or connected changes nothing', async () => {
    const vault = await cell({ connected: false });
    await vault.connect();
    vault.time.pass(999);
    await vault.connect();
    vault.time.pass(1);
    expect(await vault.state()).toBe('CONNECTED');
    await vault.connect();
    expect(await vault.state()).toBe('CONNECTED');
  });

  test('to a cluster that is not active is refused at once', async () => {
    const vault = await cell({ connected: false });
    vault.cluster.active = false;
    await expect(vault.connect()).rejects.toMatchObject(refusal('CloudHsmClusterNotActiveException'));
    expect(await vault.state()).toBe('DISCONNECTED');
  });

  test('changes the password of kmsuser, so that the one given before stops working', async () => {
    const vault = await cell({ connected: false });
    vault.cluster.changeKmsuserPassword = (changed) => Object.assign(vault.cluster, { kmsuserPassword: changed });
    await vault.connect();
    vault.settle();
    expect(vault.cluster.kmsuserPassword).toMatch(/^[0-9a-f]{32}$/);
    await vault.away();
    await vault.connect();
    vault.settle();
    expect(await vault.state()).toBe('CONNECTED');
    await vault.away();
    await vault.update({ KeyStorePassword: password });
    await vault.connect();
    vault.settle();
    expect(await vault.store()).toMatchObject({ ConnectionErrorCode: 'INVALID_CREDENTIALS' });
  });

  test('can be stopped by a disconnection', async () => {
    const vault = await cell({ connected: false });
    await expect(vault.disconnect()).rejects.toMatchObject(refusal('CustomKeyStoreInvalidStateException'));
    await vault.connect();
    await vault.disconnect();
    vault.settle();
    expect(await vault.state()).toBe('DISCONNECTED');
  });
});
