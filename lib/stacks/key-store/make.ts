/** The stacks of the CloudHSM key store, for the app. */
import type { App, Environment } from 'aws-cdk-lib';
import { ceremonyNames, type VaultId } from '../../key-store/names.ts';
import { InvalidConfig } from '../config/validate.ts';
import { AdminHostStack } from './admin-host/admin-host-stack.ts';
import { ClusterStack } from './cluster/cluster-stack.ts';
import type { KeyStoreMaker } from './contract.ts';
import { KeyStoreStack } from './key-store-stack.ts';

interface Range {
  readonly least: number;
  readonly most: number;
}

function readNumber(app: App, name: string, { least, most }: Range): number | undefined {
  const value: unknown = app.node.tryGetContext(name);
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new InvalidConfig(`-c ${name}= expected a whole number from ${least} to ${most}, got "${value}"`);
}

const readText = (app: App, name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

interface AdminHostOf {
  readonly vaultId: VaultId;
  readonly cluster: ClusterStack;
  readonly endpoints: 'own' | 'existing';
  readonly env: Environment;
}

/** `-c cliPackage=s3://bucket/key -c cliPackageSha256=<hex>` adds the admin host; without them it is not there. */
function addAdminHost(app: App, { vaultId, cluster, endpoints, env }: AdminHostOf): void {
  const uri = readText(app, 'cliPackage');
  if (uri === undefined) return;
  const [, packageBucket, packageKey] = /^s3:\/\/([a-z0-9.-]{3,63})\/([\w./+-]+)$/.exec(uri) ?? [];
  const packageSha256 = readText(app, 'cliPackageSha256') ?? '';
  if (!packageBucket || !packageKey) throw new InvalidConfig(`-c cliPackage= expected s3://bucket/key, got "${uri}"`);
  if (!/^[0-9a-f]{64}$/.test(packageSha256))
    throw new InvalidConfig(`-c cliPackageSha256= expected 64 lower-case hex digits, got "${packageSha256}"`);
  const { vpc, securityGroupId = readText(app, 'clusterSecurityGroup') } = cluster;
  if (!vpc || securityGroupId === undefined)
    throw new InvalidConfig(
      `vault ${vaultId}: the admin host of a cluster that was there needs cloudhsm.vpcId, the VPC of the cluster, and -c clusterSecurityGroup=, the cluster's own security group`,
    );
  new AdminHostStack(app, `${ceremonyNames(vaultId).prefix}-admin-host`, {
    env,
    vaultId,
    vpc,
    clusterSecurityGroupId: securityGroupId,
    secretKeyArn: cluster.secretKeyArn,
    endpoints,
    packageBucket,
    packageKey,
    packageSha256,
  });
}

/**
 * The cluster's stack, the key store's and, on request, the admin host's. What is asked of one deployment only comes
 * from the context: `reconnect` (a new value reconnects), `deletionWindowDays` (7 to 30), `cliPackage`,
 * `cliPackageSha256`, `clusterSecurityGroup`. Throws InvalidConfig.
 */
export const makeKeyStore: KeyStoreMaker = (app, config) => {
  const { stage, vaultId, logRetentionDays, cloudhsm, account, region } = config;
  if (!cloudhsm) throw new InvalidConfig(`stage ${stage}: cloudhsm expected the cluster's settings, got nothing`);
  const { prefix } = ceremonyNames(vaultId);
  const env = { region, ...(account !== undefined && { account }) };
  const cluster = new ClusterStack(app, `${prefix}-cluster`, {
    env,
    vaultId,
    logRetentionDays,
    vpcId: cloudhsm.vpcId,
    clusterId: cloudhsm.clusterId,
    availabilityZones: cloudhsm.availabilityZones,
    backupRetentionDays: cloudhsm.backupRetentionDays,
    terminationProtection: config.retain,
  });
  addAdminHost(app, { vaultId, cluster, endpoints: cloudhsm.endpoints ?? 'own', env });
  const reconnect = readText(app, 'reconnect');
  return new KeyStoreStack(app, `${prefix}-key-store`, {
    env,
    config,
    clusterId: cluster.clusterId,
    secretKeyArn: cluster.secretKeyArn,
    hsms: cloudhsm.hsms,
    backupRegion: cloudhsm.backupRegion === 'none' ? undefined : cloudhsm.backupRegion,
    deletionWindowDays: readNumber(app, 'deletionWindowDays', { least: 7, most: 30 }),
    ...(reconnect !== undefined && { reconnect }),
  });
};
