import {
  CloudHSMV2Client,
  CreateClusterCommand,
  CreateHsmCommand,
  DeleteHsmCommand,
  DescribeClustersCommand,
  InitializeClusterCommand,
} from '@aws-sdk/client-cloudhsm-v2';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOptions } from '../support/vault/clients.ts';
import { checkInitialization } from './initialization.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from './server.ts';

let hsm: EmbeddedCloudHsm;
let client: CloudHSMV2Client;
let now = 0;

beforeAll(async () => {
  hsm = await startCloudHsm({ clock: () => now, changeMs: 10 });
  client = new CloudHSMV2Client(clientOptions(hsm.endpoint));
});
afterAll(async () => {
  client.destroy();
  await hsm.close();
});

const describeOne = async (id: string) => {
  const { Clusters } = await client.send(new DescribeClustersCommand({ Filters: { clusterIds: [id] } }));
  return Clusters?.[0];
};

async function createCluster(): Promise<string> {
  const input = { HsmType: 'hsm2m.medium', SubnetIds: ['subnet-a', 'subnet-b'] };
  const { Cluster } = await client.send(new CreateClusterCommand(input));
  return Cluster?.ClusterId ?? '';
}
const createHsm = (ClusterId: string, AvailabilityZone = 'us-east-1a') =>
  client.send(new CreateHsmCommand({ ClusterId, AvailabilityZone }));

describe('the embedded CloudHSM control plane', () => {
  test('a cluster takes its time, then waits for its first HSM and shows no request before it', async () => {
    const id = await createCluster();
    expect(await describeOne(id)).toMatchObject({ State: 'CREATE_IN_PROGRESS', Hsms: [] });
    await expect(createHsm(id)).rejects.toThrow('CREATE_IN_PROGRESS');
    now += 10;
    expect((await describeOne(id))?.State).toBe('UNINITIALIZED');
    await createHsm(id);
    expect((await describeOne(id))?.Certificates?.ClusterCsr).toBeUndefined();
    now += 10;
    const cluster = await describeOne(id);
    expect(cluster?.Hsms).toMatchObject([{ State: 'ACTIVE', AvailabilityZone: 'us-east-1a' }]);
    expect(cluster?.Certificates?.ClusterCsr).toContain('BEGIN CERTIFICATE REQUEST');
  });

  test('a second HSM waits until the cluster is initialized', async () => {
    const id = await createCluster();
    now += 10;
    await createHsm(id);
    now += 10;
    await expect(createHsm(id, 'us-east-1b')).rejects.toThrow('one HSM until it is initialized');
  });

  test('HSMs come and go one at a time', async () => {
    const id = await createCluster();
    now += 10;
    hsm.cluster(id).state = 'ACTIVE';
    await createHsm(id);
    await expect(createHsm(id, 'us-east-1b')).rejects.toThrow('Another HSM');
    now += 10;
    await createHsm(id, 'us-east-1b');
    now += 10;
    const HsmId = (await describeOne(id))?.Hsms?.[0]?.HsmId ?? '';
    await client.send(new DeleteHsmCommand({ ClusterId: id, HsmId }));
    expect((await describeOne(id))?.Hsms?.[0]?.State).toBe('DELETE_IN_PROGRESS');
    now += 10;
    expect((await describeOne(id))?.Hsms).toMatchObject([{ AvailabilityZone: 'us-east-1b' }]);
  });

  test('a cluster is not initialized with what is no certificate', async () => {
    const id = await createCluster();
    now += 10;
    await createHsm(id);
    now += 10;
    const signed = { SignedCert: 'x', TrustAnchor: hsm.awsRoot };
    await expect(client.send(new InitializeClusterCommand({ ClusterId: id, ...signed }))).rejects.toThrow('SignedCert');
    const csr = (await describeOne(id))?.Certificates?.ClusterCsr ?? '';
    expect(checkInitialization(csr, { certificate: hsm.awsRoot, trustAnchor: hsm.manufacturerRoot })).toContain(
      'not signed by',
    );
    expect(checkInitialization(csr, { certificate: hsm.awsRoot, trustAnchor: hsm.awsRoot })).toContain(
      'not for the key',
    );
  });

  test('a cluster that is not there is told by name', async () => {
    await expect(createHsm('cluster-none')).rejects.toMatchObject({ name: 'CloudHsmResourceNotFoundException' });
  });
});

describe('the embedded secrets', () => {
  test('a stage names one version, and the one before is AWSPREVIOUS', async () => {
    const secrets = new SecretsManagerClient(clientOptions(hsm.endpoint));
    await secrets.send(new CreateSecretCommand({ Name: 'user', SecretString: 'first' }));
    const pending = { SecretId: 'user', SecretString: 'second', VersionStages: ['AWSPENDING'] };
    const { VersionId } = await secrets.send(new PutSecretValueCommand(pending));
    expect((await secrets.send(new GetSecretValueCommand({ SecretId: 'user' }))).SecretString).toBe('first');
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: 'user' }));
    const [current] = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
    const move = { VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId, RemoveFromVersionId: current };
    await secrets.send(new UpdateSecretVersionStageCommand({ SecretId: 'user', ...move }));
    expect((await secrets.send(new GetSecretValueCommand({ SecretId: 'user' }))).SecretString).toBe('second');
    const previous = { SecretId: 'user', VersionStage: 'AWSPREVIOUS' };
    expect((await secrets.send(new GetSecretValueCommand(previous))).SecretString).toBe('first');
    secrets.destroy();
  });
});
