/**
 * docs/operations.md, "Restore", done step by step as it is written, after the cluster and all its backups in the Region
 * were lost. The commands are run as they stand there; the deployments are the custom resources that they call.
 */
import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeCustomKeyStoresCommand,
  EncryptCommand,
  KMSClient,
  UpdateCustomKeyStoreCommand,
} from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { watchBackups } from '../../lambdas/background/hsm-backup/watch-backups.ts';
import { hsmsResource } from '../../lambdas/key-store/cluster/hsms-resource.ts';
import { keyBackupResource } from '../../lambdas/key-store/cluster/key-backup.ts';
import { storeResource } from '../../lambdas/key-store/custom-key-store/store-resource.ts';
import { explained } from '../../lambdas/key-store/framework/explained.ts';
import { type EmbeddedKms, startKms } from '../../lib/local/kms/server.ts';
import { readPage } from '../docs/markdown.ts';
import { activeCluster, kmsuserPassword } from '../stacks/key-store/support/cluster.ts';
import { createEvent, deploy, updateEvent } from '../stacks/key-store/support/framework.ts';
import { clientOptions } from '../support/vault/clients.ts';
import type { Regions } from './backups.ts';
import { readCommand, runCommand } from './commands.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from './server.ts';

interface Step {
  readonly title: string;
  readonly takes: string;
  readonly commands: readonly string[];
}

/** The steps as the page has them. */
function readSteps(): Step[] {
  const [, restore = ''] = readPage('docs/operations.md').text.split('### Restore\n');
  const [section = ''] = restore.split('\n### ');
  return section.split(/^\d+\. /m).flatMap((text) => {
    const [, title, takes = ''] = /^\*\*(.+?)\*\* \(([^)]+)\)/.exec(text) ?? [];
    const commands = [...text.matchAll(/^ {7}(\S.*)$/gm)].map(([, line = '']) => line);
    return title === undefined ? [] : [{ title, takes, commands }];
  });
}

const steps = readSteps();
const regions: Regions = new Map();
const minute = 60_000;
let now = Date.parse('2026-01-01T00:00:00Z');
let home: EmbeddedCloudHsm;
let abroad: EmbeddedCloudHsm;
let kms: EmbeddedKms;
let here: CloudHSMV2Client;
let there: CloudHSMV2Client;
let keys: KMSClient;
let lost: string;
let CustomKeyStoreId: string;
let KeyId: string;
let CiphertextBlob: Uint8Array;
let restored: string;
let backup: string;

const clock = () => now;
/** Time passes between the polls of a deployment. */
const ticking = <T>(work: Promise<T>): Promise<T> => {
  const timer = setInterval(() => {
    now += minute / 2;
  }, 1);
  return work.finally(() => clearInterval(timer));
};

beforeAll(async () => {
  const shared = { clock, regions, changeMs: 5 * minute };
  home = await startCloudHsm({ ...shared, region: 'eu-central-1' });
  abroad = await startCloudHsm({ ...shared, region: 'eu-west-1' });
  kms = await startKms({ clusters: home.lookup, clock, connectMs: 10 * minute });
  here = new CloudHSMV2Client(clientOptions(home.endpoint));
  there = new CloudHSMV2Client(clientOptions(abroad.endpoint));
  keys = new KMSClient(clientOptions(kms.endpoint));
  await makeVault();
  await loseCluster();
});
afterAll(async () => {
  for (const client of [here, there, keys]) client.destroy();
  await kms.close();
  await home.close();
  await abroad.close();
});

/** A key store with a key, which has wrapped something and is in a backup that was copied abroad. */
async function makeVault(): Promise<void> {
  lost = await activeCluster(home, here);
  home.cluster(lost).clusterCertificate = 'certificate of the first cluster';
  const made = await keys.send(
    new CreateCustomKeyStoreCommand({
      CustomKeyStoreName: 'vault',
      CloudHsmClusterId: lost,
      KeyStorePassword: kmsuserPassword,
      TrustAnchorCertificate: home.awsRoot,
    }),
  );
  CustomKeyStoreId = made.CustomKeyStoreId ?? '';
  await keys.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  now += 20 * minute;
  const { KeyMetadata } = await keys.send(new CreateKeyCommand({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId }));
  KeyId = KeyMetadata?.KeyId ?? '';
  const keyCreated = new Date(now);
  const sealed = await keys.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('a backup key') }));
  CiphertextBlob = sealed.CiphertextBlob ?? new Uint8Array();
  const properties = { ClusterId: lost, Count: '2', KeyCreated: keyCreated.toISOString() };
  await ticking(deploy(explained(keyBackupResource(here, clock)), createEvent(properties)));
  const ssm = new SSMClient(clientOptions(home.endpoint));
  const places = { here: { region: 'eu-central-1', client: here }, there: { region: 'eu-west-1', client: there } };
  await watchBackups({ clusterId: lost, keyCreated, parameter: '/newest-backup', ssm, clock, ...places })();
  ssm.destroy();
  now += 60 * minute;
}

async function loseCluster(): Promise<void> {
  home.cluster(lost).state = 'DELETED';
  home.backups.clear();
  await expect(open()).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
}

async function open(): Promise<string> {
  const { Plaintext } = await keys.send(new DecryptCommand({ CiphertextBlob }));
  return Buffer.from(Plaintext ?? []).toString();
}

const stateOf = async () =>
  (await keys.send(new DescribeCustomKeyStoresCommand({ CustomKeyStoreId }))).CustomKeyStores?.[0];

/** Runs the command of this number in the step. */
async function run({ commands }: Step, index: number, values: Readonly<Record<string, readonly string[]>> = {}) {
  const command = readCommand(commands[index] ?? '', values);
  const answer = await runCommand(command.region === 'eu-west-1' ? there : here, command);
  now += 10 * minute;
  return answer;
}

/** What a person does at each step, by its title. */
const done: Readonly<Record<string, (step: Step) => Promise<void>>> = {
  async 'Choose a backup'(step) {
    const { Backups } = await run(step, 0, { clusterIds: [lost] });
    expect(Backups).toEqual([]);
  },

  async 'Copy it back'(step) {
    const { Backups: [copy] = [] } = await run(step, 0);
    expect(copy).toMatchObject({ SourceCluster: lost, BackupState: 'READY' });
    await run(step, 1, { 'backup-id': [copy?.BackupId ?? ''] });
    const [back] = home.backups.values();
    backup = back?.id ?? '';
    expect(back?.copy).toMatchObject({ region: 'eu-west-1', backup: copy?.BackupId });
  },

  async 'Make a cluster of it'(step) {
    const values = { 'source-backup-id': [backup], 'subnet-ids': ['subnet-a', 'subnet-b'] };
    expect(readCommand(step.commands[0] ?? '', values).input).toMatchObject({ Mode: 'FIPS' });
    const { Cluster } = await run(step, 0, values);
    restored = Cluster?.ClusterId ?? '';
    expect(home.cluster(restored).state).toBe('ACTIVE');
  },

  async 'Give it an HSM'(step) {
    await run(step, 0, { 'cluster-id': [restored], 'availability-zone': ['us-east-1a'] });
    expect(home.cluster(restored).hsms).toMatchObject([{ state: 'ACTIVE' }]);
  },

  async 'Move the key store'(step) {
    expect(step.commands).toEqual(['npx cdk deploy -e backup-key-vault-prod-key-store -c stage=prod']);
    await moveKeyStore(restored);
    expect(home.cluster(restored).hsms).toHaveLength(2);
    expect(await stateOf()).toMatchObject({ CloudHsmClusterId: restored, ConnectionState: 'CONNECTED' });
  },

  async 'Tell the ceremony and the vault'(step) {
    const stacks = step.commands.map((line) => /^npx cdk deploy -e (\S+) -c stage=prod$/.exec(line)?.[1]);
    expect(stacks).toEqual(['backup-key-vault-prod-cluster', 'backup-key-vault-prod']);
  },

  // test/ceremony/ceremony.test.ts does it. Here the backup is the newest, and needs none.
  async 'Give kmsuser a new password'(step) {
    expect(step.commands).toEqual(['npm run ceremony -- rotate']);
  },
};

/** What the deployment of the key store calls, one after the other. */
async function moveKeyStore(ClusterId: string): Promise<void> {
  const secrets = new SecretsManagerClient(clientOptions(home.endpoint));
  const ssm = new SSMClient(clientOptions(home.endpoint));
  const properties = { Name: 'vault', SecretId: 'kmsuser', TrustAnchorParameter: '/anchor', ClusterId };
  const change = updateEvent(CustomKeyStoreId, properties, { ...properties, ClusterId: lost });
  const fleet = updateEvent('hsms', { ClusterId, Count: '2' }, { ClusterId: lost, Count: '2' });
  await ticking(deploy(explained(hsmsResource(here)), fleet));
  await ticking(deploy(explained(storeResource({ kms: keys, secrets, ssm })), change));
  secrets.destroy();
  ssm.destroy();
}

describe('the procedure', () => {
  test('is the one that is done here, each step with the time that it takes', () => {
    expect(steps.map(({ title }) => title)).toEqual(Object.keys(done));
    for (const { takes } of steps) expect(takes).toMatch(/minute|hour/);
  });

  test.each(steps)('$title', async (step) => {
    await done[step.title]?.(step);
  });

  test('ends with a key that opens what it wrapped before', async () => {
    expect(await open()).toBe('a backup key');
  });
});

describe('a cluster that is not of the first cluster', () => {
  test('is refused, though the same authority signed for it', async () => {
    const other = await activeCluster(home, here);
    home.cluster(other).clusterCertificate = 'certificate of another cluster';
    await expect(moveKeyStore(other)).rejects.toThrow('does not come from a backup of the first');
    expect(await stateOf()).toMatchObject({ CloudHsmClusterId: restored, ConnectionState: 'DISCONNECTED' });
  });

  test('that comes from a backup before the key connects, and opens nothing', async () => {
    const early = await activeCluster(home, here);
    Object.assign(home.cluster(early), {
      clusterCertificate: 'certificate of the first cluster',
      users: home.cluster(restored).users,
    });
    await keys.send(new UpdateCustomKeyStoreCommand({ CustomKeyStoreId, CloudHsmClusterId: early }));
    await keys.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
    now += 20 * minute;
    expect(await stateOf()).toMatchObject({ ConnectionState: 'CONNECTED' });
    await expect(open()).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
  });
});
