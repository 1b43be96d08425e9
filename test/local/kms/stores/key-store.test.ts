import {
  DecryptCommand,
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { day, plain, sealed, text } from '../support.ts';
import { CloudHsmClusterId, cell, certificate, refusal, related } from './key-store-cell.ts';

const keyState = async (client: KMSClient, KeyId: string) =>
  (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;

describe('a custom key store', () => {
  test('is created, connected, used, disconnected and deleted', async () => {
    const vault = await cell({ connected: false });
    expect(await vault.store()).toEqual({
      CustomKeyStoreId: expect.stringMatching(/^cks-[0-9a-f]{17}$/),
      CustomKeyStoreName: 'vault',
      CloudHsmClusterId,
      TrustAnchorCertificate: certificate,
      ConnectionState: 'DISCONNECTED',
      CreationDate: new Date(vault.time.clock()),
      CustomKeyStoreType: 'AWS_CLOUDHSM',
    });

    await vault.connect();
    expect(await vault.state()).toBe('CONNECTING');
    await expect(vault.key()).rejects.toMatchObject(refusal('CustomKeyStoreInvalidStateException'));
    vault.time.pass(999);
    expect(await vault.state()).toBe('CONNECTING');
    vault.time.pass(1);
    expect(await vault.state()).toBe('CONNECTED');

    const { id } = await vault.key();
    const { KeyMetadata } = await vault.client.send(new DescribeKeyCommand({ KeyId: id }));
    const { CustomKeyStoreId } = vault;
    expect(KeyMetadata).toMatchObject({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId, CloudHsmClusterId });
    const blob = await sealed(vault.client, { id }, text('hello'));
    const opened = await vault.client.send(new DecryptCommand({ CiphertextBlob: blob }));
    expect(plain(opened.Plaintext)).toBe('hello');

    await vault.client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await vault.disconnect();
    expect(await vault.state()).toBe('DISCONNECTING');
    vault.settle();
    expect(await vault.state()).toBe('DISCONNECTED');
    await expect(vault.remove()).rejects.toMatchObject(refusal('CustomKeyStoreHasCMKsException'));
    vault.time.pass(7 * day);
    await vault.remove();
    await expect(vault.store()).rejects.toMatchObject(refusal('CustomKeyStoreNotFoundException'));
  });

  test('is found by id or by name, and not by both', async () => {
    const { client, CustomKeyStoreId } = await cell({ connected: false });
    const find = (input: { CustomKeyStoreId?: string; CustomKeyStoreName?: string }) =>
      client.send(new DescribeCustomKeyStoresCommand(input));
    for (const input of [{}, { CustomKeyStoreId }, { CustomKeyStoreName: 'vault' }])
      expect((await find(input)).CustomKeyStores).toHaveLength(1);
    const both = find({ CustomKeyStoreId, CustomKeyStoreName: 'vault' });
    await expect(both).rejects.toMatchObject(refusal('ValidationException'));
    const none = find({ CustomKeyStoreName: 'other' });
    await expect(none).rejects.toMatchObject(refusal('CustomKeyStoreNotFoundException'));
  });

  test('that is not connected makes its keys unavailable, and gives them back', async () => {
    const vault = await cell();
    const { id } = await vault.key();
    const blob = await sealed(vault.client, { id }, text('hello'));
    const open = () => vault.client.send(new DecryptCommand({ CiphertextBlob: blob }));
    const expectAway = async () => {
      expect(await keyState(vault.client, id)).toBe('Unavailable');
      for (const use of [open, () => sealed(vault.client, { id }, text('x'))])
        await expect(use()).rejects.toMatchObject(refusal('KMSInvalidStateException'));
    };
    await vault.disconnect();
    await expectAway();
    vault.settle();
    await expectAway();
    await vault.connect();
    await expectAway();
    vault.settle();
    expect(plain((await open()).Plaintext)).toBe('hello');
  });

  test('that is away lets its keys be disabled and enabled, for when it is back', async () => {
    const vault = await cell();
    const { id } = await vault.key();
    await vault.away();
    await vault.client.send(new DisableKeyCommand({ KeyId: id }));
    expect(await keyState(vault.client, id)).toBe('Unavailable');
    await vault.connect();
    vault.settle();
    expect(await keyState(vault.client, id)).toBe('Disabled');
    await vault.client.send(new EnableKeyCommand({ KeyId: id }));
    expect(await keyState(vault.client, id)).toBe('Enabled');
  });

  test('whose cluster lost its HSMs while connected refuses use, and a key needs two', async () => {
    const vault = await cell();
    const { id } = await vault.key();
    vault.cluster.hsms = 1;
    await sealed(vault.client, { id }, text('x'));
    await expect(vault.key()).rejects.toMatchObject(refusal('CloudHsmClusterInvalidConfigurationException'));
    vault.cluster.hsms = 0;
    await expect(sealed(vault.client, { id }, text('x'))).rejects.toMatchObject(refusal('KMSInvalidStateException'));
  });

  // KMS developer guide, "How to recover deleted key material for a KMS key".
  test('opens nothing while the HSMs do not hold its material', async () => {
    const vault = await cell();
    const keys = new Set<string>();
    vault.cluster.keys = keys;
    const { id } = await vault.key();
    expect(keys).toEqual(new Set([id]));
    await sealed(vault.client, { id }, text('x'));
    keys.delete(id);
    await expect(sealed(vault.client, { id }, text('x'))).rejects.toMatchObject(refusal('KMSInvalidStateException'));
  });
});

describe('CreateCustomKeyStore refuses', () => {
  test.each([
    ['a name in use', { CloudHsmClusterId: related }, 'CustomKeyStoreNameInUseException'],
    ['a cluster in use', { CustomKeyStoreName: 'other' }, 'CloudHsmClusterInUseException'],
    [
      'an unknown cluster',
      { CustomKeyStoreName: 'o', CloudHsmClusterId: 'cluster-aaaaaaaaaaa' },
      'CloudHsmClusterNotFoundException',
    ],
    [
      'another certificate',
      { CustomKeyStoreName: 'o', CloudHsmClusterId: related, TrustAnchorCertificate: 'other' },
      'IncorrectTrustAnchorException',
    ],
    ['a short password', { KeyStorePassword: '123456' }, 'ValidationException'],
    ['no password', { KeyStorePassword: undefined }, 'ValidationException'],
    ['a malformed cluster id', { CloudHsmClusterId: 'cluster-0000000000000' }, 'ValidationException'],
    ['an external store', { CustomKeyStoreType: 'EXTERNAL_KEY_STORE' }, 'UnsupportedOperationException'],
  ] as const)('%s', async (_what, change, name) => {
    const vault = await cell({ connected: false });
    await expect(vault.create(change as object)).rejects.toMatchObject({ name });
    expect((await vault.client.send(new DescribeCustomKeyStoresCommand({}))).CustomKeyStores).toHaveLength(1);
  });

  test('a cluster that is not active or has one HSM', async () => {
    const vault = await cell({ connected: false });
    const other = { CustomKeyStoreName: 'other', CloudHsmClusterId: related };
    vault.clusters.set(related, { active: false, hsms: 2 });
    await expect(vault.create(other)).rejects.toMatchObject(refusal('CloudHsmClusterNotActiveException'));
    vault.clusters.set(related, { active: true, hsms: 1 });
    await expect(vault.create(other)).rejects.toMatchObject(refusal('CloudHsmClusterInvalidConfigurationException'));
  });
});

describe('UpdateCustomKeyStore', () => {
  test('changes the name while connected, and the rest only while disconnected', async () => {
    const vault = await cell();
    await vault.update({ NewCustomKeyStoreName: 'renamed' });
    expect(await vault.store()).toMatchObject({ CustomKeyStoreName: 'renamed' });
    for (const change of [{ KeyStorePassword: 'changed-1' }, { CloudHsmClusterId: related }])
      await expect(vault.update(change)).rejects.toMatchObject(refusal('CustomKeyStoreInvalidStateException'));
    await vault.away();
    await vault.update({ CloudHsmClusterId: related });
    expect(await vault.store()).toMatchObject({ CloudHsmClusterId: related });
  });

  test.each([
    ['a name in use', { NewCustomKeyStoreName: 'other' }, undefined, 'CustomKeyStoreNameInUseException'],
    ['a cluster in use', { CloudHsmClusterId: 'cluster-ccccccccccc' }, undefined, 'CloudHsmClusterInUseException'],
    ['an unknown cluster', { CloudHsmClusterId: related }, null, 'CloudHsmClusterNotFoundException'],
    ['an inactive cluster', { CloudHsmClusterId: related }, { active: false }, 'CloudHsmClusterNotActiveException'],
    ['a small cluster', { CloudHsmClusterId: related }, { hsms: 1 }, 'CloudHsmClusterInvalidConfigurationException'],
    [
      'an unrelated cluster',
      { CloudHsmClusterId: related },
      { trustAnchorCertificate: 'other' },
      'CloudHsmClusterNotRelatedException',
    ],
    [
      'a cluster of the same authority that comes from no backup of the first',
      { CloudHsmClusterId: related },
      { trustAnchorCertificate: certificate, certificate: 'another' },
      'CloudHsmClusterNotRelatedException',
    ],
  ])('refuses %s', async (_what, change, fault, name) => {
    const vault = await cell({ connected: false });
    vault.clusters.set('cluster-ccccccccccc', { active: true, hsms: 2 });
    await vault.create({ CustomKeyStoreName: 'other', CloudHsmClusterId: 'cluster-ccccccccccc' });
    if (fault === null) vault.clusters.delete(related);
    else vault.clusters.set(related, { active: true, hsms: 2, ...fault });
    const before = await vault.store();
    await expect(vault.update(change)).rejects.toMatchObject({ name });
    expect(await vault.store()).toEqual(before);
  });
});
