import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import {
  ConnectCustomKeyStoreCommand,
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisconnectCustomKeyStoreCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Resource } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { keyResource } from '../../../lambdas/key-store/vault-key/key-resource.ts';
import { type EmbeddedKms, startKms } from '../../../lib/local/kms/server.ts';
import { type EmbeddedAccount, startAccount } from '../../cloudhsm/account.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { activeCluster, kmsuserPassword } from './support/cluster.ts';
import {
  createEvent,
  deleteEvent,
  deploy,
  deployTwice,
  type Killer,
  killer,
  updateEvent,
} from './support/framework.ts';

let server: EmbeddedCloudHsm;
let cloudhsm: CloudHSMV2Client;
let kms: EmbeddedKms;
let client: KMSClient;
let resource: Resource;
let cutter: Killer;
let properties: Record<'CustomKeyStoreId' | 'Policy' | 'Alias' | 'Description' | 'Account', string> & {
  Administrators: string[];
};
let account: EmbeddedAccount;
let iam: IAMClient;

const number = '000000000000';
const roleArn = (name: string) => `arn:aws:iam::${number}:role/${name}`;
const roles = [roleArn('deployer'), roleArn('security/key-administrator')];

const policy = (sid: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: sid,
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::000000000000:root' },
        Action: 'kms:PutKeyPolicy',
        Resource: '*',
      },
    ],
  });

async function start(): Promise<void> {
  kms = await startKms({ clusters: server.lookup, connectMs: 0 });
  client = new KMSClient(clientOptions(kms.endpoint));
  const handled = new KMSClient(clientOptions(kms.endpoint));
  cutter = killer(handled);
  resource = explained(keyResource({ kms: handled, iam }));
  const { CustomKeyStoreId = '' } = await client.send(
    new CreateCustomKeyStoreCommand({
      CustomKeyStoreName: 'vault',
      CloudHsmClusterId: await activeCluster(server, cloudhsm),
      KeyStorePassword: kmsuserPassword,
      TrustAnchorCertificate: server.awsRoot,
    }),
  );
  await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  properties = {
    CustomKeyStoreId,
    Policy: policy('First'),
    Alias: 'alias/vault',
    Description: 'The vault',
    Administrators: roles,
    Account: number,
  };
}
async function stop(): Promise<void> {
  client.destroy();
  await kms.close();
}

beforeAll(async () => {
  server = await startCloudHsm({ changeMs: 0 });
  cloudhsm = new CloudHSMV2Client(clientOptions(server.endpoint));
  account = await startAccount(() => ({ account: number, roles }));
  iam = new IAMClient(clientOptions(account.endpoint));
});
afterAll(async () => {
  iam.destroy();
  await account.close();
  await server.close();
});
beforeEach(start);
afterEach(stop);

const keys = async () => (await client.send(new ListKeysCommand({}))).Keys ?? [];
const described = async (KeyId: string) => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

describe('the key', () => {
  test('is made in the key store with its policy and alias, once', async () => {
    const first = await deploy(resource, createEvent(properties));
    expect(await deploy(resource, createEvent(properties))).toEqual(first);
    expect(await keys()).toHaveLength(1);
    const key = await described('alias/vault');
    expect(key).toMatchObject({ Origin: 'AWS_CLOUDHSM', KeyState: 'Enabled', KeyId: first.PhysicalResourceId });
    const Created = key?.CreationDate?.toISOString();
    expect(first.Data).toEqual({ KeyId: key?.KeyId, KeyArn: key?.Arn, Created });
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: first.PhysicalResourceId }));
    expect(Policy).toBe(properties.Policy);
  });

  test.each(['before', 'after'] as const)('is one, named, whichever call it was cut off %s', async (moment) => {
    let cuts = 0;
    for (let call = 1; call < 8; call++) {
      await stop();
      await start();
      const done = await deployTwice(resource, createEvent(properties), { killer: cutter, call, moment });
      if (!done) continue;
      cuts++;
      expect(await keys()).toHaveLength(1);
      expect((await described('alias/vault'))?.KeyId).toBe(done.PhysicalResourceId);
    }
    expect(cuts).toBeGreaterThanOrEqual(4);
  });

  test('takes a new policy under the same id, cut off or not', async () => {
    const { PhysicalResourceId: id } = await deploy(resource, createEvent(properties));
    for (const [call, moment] of [
      [1, 'after'],
      [2, 'before'],
      [2, 'after'],
      [3, 'after'],
    ] as const) {
      const changed = { ...properties, Policy: policy(`Changed${call}${moment}`) };
      const done = await deployTwice(resource, updateEvent(id, changed, properties), { killer: cutter, call, moment });
      expect(done?.PhysicalResourceId).toBe(id);
      const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: id }));
      expect(Policy).toBe(changed.Policy);
    }
  });

  test('is not deleted unasked, says why, and is found again by the next stack', async () => {
    const { PhysicalResourceId: id } = await deploy(resource, createEvent(properties));
    await expect(deploy(resource, deleteEvent(id, properties))).rejects.toThrow('The key stays');
    expect((await described(id))?.KeyState).toBe('Enabled');
    expect((await deploy(resource, createEvent(properties))).PhysicalResourceId).toBe(id);
  });

  test('is scheduled for deletion only when that was asked for before, and once', async () => {
    const { PhysicalResourceId: id } = await deploy(resource, createEvent(properties));
    const asked = { ...properties, DeletionWindowDays: '7' };
    await deploy(resource, updateEvent(id, asked, properties));
    expect((await described(id))?.KeyState).toBe('Enabled');
    for (const moment of ['before', 'after'] as const)
      await deployTwice(resource, deleteEvent(id, asked), { killer: cutter, call: 2, moment });
    expect((await described(id))?.KeyState).toBe('PendingDeletion');
    expect(kms.operations.get('ScheduleKeyDeletion')).toBe(1);
  });

  test('that is gone already is no obstacle to the deletion that was asked for', async () => {
    const gone = deleteEvent('1234abcd-12ab-34cd-56ef-1234567890ab', { ...properties, DeletionWindowDays: '7' });
    await deploy(resource, gone);
    expect(kms.operations.get('ScheduleKeyDeletion')).toBeUndefined();
  });

  test('is not deleted after fewer than 7 days', async () => {
    const { PhysicalResourceId: id } = await deploy(resource, createEvent(properties));
    const hasty = deleteEvent(id, { ...properties, DeletionWindowDays: '1' });
    await expect(deploy(resource, hasty)).rejects.toThrow('DeletionWindowDays');
    expect((await described(id))?.KeyState).toBe('Enabled');
  });
});

describe('each failure says what to do', () => {
  test('the alias of another key is not taken away', async () => {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    await client.send(new CreateAliasCommand({ AliasName: 'alias/vault', TargetKeyId: KeyMetadata?.KeyId }));
    await expect(deploy(resource, createEvent(properties))).rejects.toThrow(
      'keep the key store, or choose another alias',
    );
  });

  test('a key cannot move to another key store', async () => {
    const { PhysicalResourceId: id } = await deploy(resource, createEvent(properties));
    const moved = { ...properties, CustomKeyStoreId: 'cks-other1234567890a' };
    await expect(deploy(resource, updateEvent(id, moved, properties))).rejects.toThrow('a key cannot move');
  });

  test('a key that is disabled, pending deletion, or behind a disconnected store', async () => {
    const { PhysicalResourceId: id } = await deploy(resource, createEvent(properties));
    const update = () => deploy(resource, updateEvent(id, properties, properties));
    await client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: properties.CustomKeyStoreId }));
    await expect(update()).rejects.toThrow('npm run ceremony -- connect --reconnect');
    await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: properties.CustomKeyStoreId }));
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await expect(update()).rejects.toThrow('aws kms enable-key');
    await deploy(resource, deleteEvent(id, { ...properties, DeletionWindowDays: '7' }));
    await expect(update()).rejects.toThrow('aws kms cancel-key-deletion');
    await expect(deploy(resource, createEvent(properties))).rejects.toThrow('aws kms cancel-key-deletion');
  });

  test('a store that is not connected, a policy that is none', async () => {
    await expect(deploy(resource, createEvent({ ...properties, Policy: '{}' }))).rejects.toThrow(
      'KMS refused the key policy',
    );
    await client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: properties.CustomKeyStoreId }));
    await expect(deploy(resource, createEvent(properties))).rejects.toThrow('npm run ceremony -- connect');
  });
});

describe('the administrators of the key', () => {
  const named = (...Administrators: string[]) => ({ ...properties, Administrators });

  test('must be there before it is made, and each that is missing is named', async () => {
    const missing = [roleArn('key-administrator'), roleArn('cdk-hnb659fds-cfn-exec-role')];
    const deployment = deploy(resource, createEvent(named(...roles, ...missing)));
    await expect(deployment).rejects.toThrow(missing.join(', '));
    await expect(deployment).rejects.toThrow('correct keyAdministrators');
    expect(await keys()).toEqual([]);
  });

  test('of another account, or named by a pattern, cannot be looked at', async () => {
    const elsewhere = ['arn:aws:iam::999999999999:role/security', roleArn('security-*')];
    await deploy(resource, createEvent(named(...elsewhere)));
    expect(await keys()).toHaveLength(1);
  });

  test('must be there before the policy changes, unless they were named before', async () => {
    const { PhysicalResourceId: id } = await deploy(resource, createEvent(properties));
    const gone = named(...roles, roleArn('gone'));
    await expect(deploy(resource, updateEvent(id, gone, properties))).rejects.toThrow(roleArn('gone'));
    await deploy(resource, updateEvent(id, { ...gone, Policy: policy('Back') }, gone));
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: id }));
    expect(Policy).toContain('Back');
  });
});
