import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { DescribeCustomKeyStoresCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { storeResource } from '../../../lambdas/key-store/custom-key-store/store-resource.ts';
import type { Resource } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { connectionErrorCodes } from '../../../lib/key-store/connection-errors.ts';
import { type ConnectionErrorCode, type EmbeddedKms, startKms } from '../../../lib/local/kms/server.ts';
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
let kmsClient: KMSClient;
let resource: Resource;
let cutter: Killer;
let properties: Record<string, string>;

async function start(): Promise<void> {
  kms = await startKms({ clusters: server.lookup, connectMs: 2 });
  kmsClient = new KMSClient(clientOptions(kms.endpoint));
  const clients = {
    kms: new KMSClient(clientOptions(kms.endpoint)),
    secrets: new SecretsManagerClient(clientOptions(server.endpoint)),
    ssm: new SSMClient(clientOptions(server.endpoint)),
  };
  cutter = killer(clients.kms, clients.secrets, clients.ssm);
  resource = explained(storeResource(clients));
  const ClusterId = await activeCluster(server, cloudhsm);
  properties = { Name: 'vault', ClusterId, SecretId: 'kmsuser', TrustAnchorParameter: '/trust-anchor', Reconnect: '0' };
}
async function stop(): Promise<void> {
  kmsClient.destroy();
  await kms.close();
}

beforeAll(async () => {
  server = await startCloudHsm({ changeMs: 2 });
  cloudhsm = new CloudHSMV2Client(clientOptions(server.endpoint));
  const secrets = new SecretsManagerClient(clientOptions(server.endpoint));
  await secrets.send(new CreateSecretCommand({ Name: 'kmsuser', SecretString: kmsuserPassword }));
  const ssm = new SSMClient(clientOptions(server.endpoint));
  await ssm.send(new PutParameterCommand({ Name: '/trust-anchor', Value: server.awsRoot }));
});
afterAll(() => server.close());
beforeEach(start);
afterEach(stop);

const stores = async () => (await kmsClient.send(new DescribeCustomKeyStoresCommand({}))).CustomKeyStores ?? [];

describe('the custom key store', () => {
  test('is made and connected, and a request sent again makes no second one', async () => {
    const first = await deploy(resource, createEvent(properties));
    const again = await deploy(resource, createEvent(properties));
    expect(again).toEqual(first);
    expect(first.Data).toEqual({ CustomKeyStoreId: first.PhysicalResourceId });
    expect(await stores()).toMatchObject([{ ConnectionState: 'CONNECTED', CustomKeyStoreName: 'vault' }]);
    expect(kms.operations.get('CreateCustomKeyStore')).toBe(1);
    expect(kms.operations.get('ConnectCustomKeyStore')).toBe(1);
  });

  test.each(['before', 'after'] as const)('is one and connected whichever call it was cut off %s', async (moment) => {
    let cuts = 0;
    for (let call = 1; call < 9; call++) {
      await stop();
      await start();
      if (!(await deployTwice(resource, createEvent(properties), { killer: cutter, call, moment }))) continue;
      cuts++;
      expect(await stores()).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
    }
    expect(cuts).toBeGreaterThanOrEqual(6);
  });

  test('is connected again only when asked, under the same id', async () => {
    const { PhysicalResourceId } = await deploy(resource, createEvent(properties));
    await deploy(resource, updateEvent(PhysicalResourceId, properties, properties));
    expect(kms.operations.get('DisconnectCustomKeyStore')).toBeUndefined();
    const asked = { ...properties, Reconnect: '1' };
    const event = updateEvent(PhysicalResourceId, asked, properties);
    expect((await deploy(resource, event)).PhysicalResourceId).toBe(PhysicalResourceId);
    expect(kms.operations.get('DisconnectCustomKeyStore')).toBe(1);
    // The next deployment, which asks no more, leaves it connected.
    await deploy(resource, updateEvent(PhysicalResourceId, properties, asked));
    expect(kms.operations.get('DisconnectCustomKeyStore')).toBe(1);
    expect(await stores()).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
  });

  test.each(['before', 'after'] as const)('a reconnection cut off %s any call ends connected', async (moment) => {
    const { PhysicalResourceId } = await deploy(resource, createEvent(properties));
    for (let call = 1; call < 7; call++) {
      const event = updateEvent(PhysicalResourceId, { ...properties, Reconnect: `${call}${moment}` }, properties);
      await deployTwice(resource, event, { killer: cutter, call, moment });
      expect(await stores()).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
    }
  });

  test('takes a new name', async () => {
    const { PhysicalResourceId } = await deploy(resource, createEvent(properties));
    await deploy(resource, updateEvent(PhysicalResourceId, { ...properties, Name: 'renamed' }, properties));
    expect(await stores()).toMatchObject([{ CustomKeyStoreName: 'renamed', ConnectionState: 'CONNECTED' }]);
  });

  test('moves to a cluster restored from a backup of the first', async () => {
    const { PhysicalResourceId } = await deploy(resource, createEvent(properties));
    const ClusterId = await activeCluster(server, cloudhsm);
    // A restored cluster has the users as they were, kmsuser with the password that KMS gave it last.
    const { users } = server.cluster(properties.ClusterId ?? '');
    for (const [name, user] of users) server.cluster(ClusterId).users.set(name, user);
    await deploy(resource, updateEvent(PhysicalResourceId, { ...properties, ClusterId }, properties));
    expect(await stores()).toMatchObject([{ CloudHsmClusterId: ClusterId, ConnectionState: 'CONNECTED' }]);
  });

  test('is not deleted, whoever asks, and says why', async () => {
    const { PhysicalResourceId } = await deploy(resource, createEvent(properties));
    await expect(deploy(resource, deleteEvent(PhysicalResourceId, properties))).rejects.toThrow('The key store stays');
    expect(await stores()).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
  });

  test('of the same name on another cluster is not taken over', async () => {
    await deploy(resource, createEvent(properties));
    const ClusterId = await activeCluster(server, cloudhsm);
    await expect(deploy(resource, createEvent({ ...properties, ClusterId }))).rejects.toThrow('choose another name');
  });

  test('that someone removed is missed by name', async () => {
    await expect(deploy(resource, updateEvent('cks-gone1234567890ab', properties, properties))).rejects.toThrow(
      'was removed outside of this stack',
    );
  });
});

describe('each failure says what to do', () => {
  const words: Record<string, string> = {
    CLUSTER_NOT_FOUND: 'restore it from a backup',
    INSUFFICIENT_CLOUDHSM_HSMS: 'at least two HSMs',
    INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET: 'free at least one',
    INTERNAL_ERROR: 'ask AWS Support',
    INVALID_CREDENTIALS: 'npm run ceremony -- rotate',
    NETWORK_ERRORS: 'ports 2223 to 2225',
    SUBNET_NOT_FOUND: 'into subnets that are there',
    USER_LOCKED_OUT: 'which unlocks it',
    USER_LOGGED_IN: 'log it out',
    USER_NOT_FOUND: 'npm run ceremony -- activate',
  };

  test('for every code of the table', () => {
    expect(Object.keys(words)).toEqual(connectionErrorCodes);
  });

  test.each(Object.entries(words))('FAILED with %s; and the next deployment connects', async (code, remedy) => {
    kms.failNextConnect(code as ConnectionErrorCode);
    const failing = deploy(resource, createEvent(properties));
    await expect(failing).rejects.toThrow(remedy);
    await expect(failing).rejects.toThrow(code);
    await deploy(resource, createEvent(properties));
    expect(await stores()).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
  });

  test('a wrong password, as KMS finds it', async () => {
    const cluster = server.cluster(properties.ClusterId ?? '');
    cluster.users.set('kmsuser', { role: 'crypto-user', password: 'another-one', locked: false });
    const failing = deploy(resource, createEvent(properties));
    await expect(failing).rejects.toThrow('npm run ceremony -- rotate');
    await expect(failing).rejects.not.toThrow(kmsuserPassword);
  });

  test('a wrong trust anchor', async () => {
    server.cluster(properties.ClusterId ?? '').trustAnchor = server.manufacturerRoot;
    await expect(deploy(resource, createEvent(properties))).rejects.toThrow('npm run ceremony -- status');
  });

  test('a cluster with one HSM', async () => {
    server.cluster(properties.ClusterId ?? '').hsms.pop();
    await expect(deploy(resource, createEvent(properties))).rejects.toThrow('two active HSMs');
  });

  test('no secret, no trust anchor', async () => {
    await expect(deploy(resource, createEvent({ ...properties, SecretId: 'none' }))).rejects.toThrow(
      'secret of kmsuser',
    );
    const none = { ...properties, TrustAnchorParameter: '/none' };
    await expect(deploy(resource, createEvent(none))).rejects.toThrow('A parameter of the ceremony is missing');
  });
});
