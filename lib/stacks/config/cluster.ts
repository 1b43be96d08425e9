/** The cluster of the CloudHSM key store: where it is, and where its backups are copied to. */
import { z } from 'zod';
import { group, oneOf, text, whole } from './settings.ts';

/** As CopyBackupToRegion takes it (CloudHSM API reference). */
const backupRegion = text(
  'a Region such as eu-west-1, or none',
  /^([a-z]{2}(-gov)?-(east|west|north|south|central){1,2}-\d|none)$/,
);

/** A name, not an id such as euc1-az1: as CreateHsm takes it (CloudHSM API reference). */
const zone = text('a zone such as eu-central-1a', /^[a-z]{2}(-gov)?-(east|west|north|south|central){1,2}-\d[a-z]$/);

export const clusterSettings = group({
  /** HSMs, spread over the zones. A deployment adds and removes until there are as many. */
  hsms: whole(2, 28),
  /** Days that backups of the cluster are kept. */
  backupRetentionDays: whole(7, 379),
  /** The Region that backups are copied to, or `none`. `prod` must say one of the two. */
  backupRegion: backupRegion.exactOptional(),
  /** A VPC that is there, with isolated subnets in two zones. Absent: one is made. */
  vpcId: text('the id of a VPC', /^vpc-[0-9a-f]{8,17}$/).exactOptional(),
  /**
   * The zones to have subnets in, where CloudHSM is offered: chosen once, because the subnets of a cluster never change.
   * Absent: the first two of the Region, or all of `vpcId`.
   */
  availabilityZones: z
    .array(zone, { error: 'a list of zones' })
    .min(2, { error: 'at least two zones' })
    .refine((zones) => new Set(zones).size === zones.length, { error: 'each zone once' })
    .readonly()
    .exactOptional(),
  /** `existing`: the admin host uses the endpoints that `vpcId` has. Absent: it brings its own. */
  endpoints: oneOf('own', 'existing').exactOptional(),
  /** A cluster that is there. Absent: one is made. */
  clusterId: text('the id of a CloudHSM cluster', /^cluster-[2-7a-zA-Z]{11,16}$/).exactOptional(),
}).readonly();

interface Placed {
  readonly stage: string;
  readonly region: string;
  readonly account?: string;
  readonly keyStore: string;
  readonly cloudhsm?: z.infer<typeof clusterSettings>;
}

interface ClusterRule {
  readonly setting: string;
  /** What the setting should be; undefined when it is. */
  readonly expected: (config: Placed) => string | undefined;
}

const isGovCloud = (region: string) => region.startsWith('us-gov-');

/** Rules over several settings, each told under the name of one. */
export const clusterRules: readonly ClusterRule[] = [
  {
    setting: 'cloudhsm',
    expected: ({ keyStore, cloudhsm }) =>
      keyStore === 'cloudhsm' && !cloudhsm ? 'hsms and backupRetentionDays, since keyStore is cloudhsm' : undefined,
  },
  {
    setting: 'account',
    expected: ({ cloudhsm, account }) =>
      cloudhsm?.vpcId !== undefined && account === undefined
        ? 'the 12 digits of the account that cloudhsm.vpcId is in, since a VPC is looked up there'
        : undefined,
  },
  { setting: 'cloudhsm.backupRegion', expected: backupRegionExpected },
  {
    setting: 'cloudhsm.availabilityZones',
    expected({ cloudhsm: { availabilityZones, clusterId } = noCluster, region }) {
      if (!availabilityZones) return undefined;
      if (clusterId !== undefined) return 'nothing: the subnets of cloudhsm.clusterId are what they are';
      const elsewhere = availabilityZones.some((name) => name.slice(0, -1) !== region);
      return elsewhere ? `zones of ${region}` : undefined;
    },
  },
  {
    setting: 'cloudhsm.endpoints',
    expected: ({ cloudhsm: { endpoints, vpcId } = noCluster }) =>
      endpoints === 'existing' && vpcId === undefined ? 'own, since there is no cloudhsm.vpcId' : undefined,
  },
];

const noCluster: Partial<z.infer<typeof clusterSettings>> = {};

function backupRegionExpected({ stage, region, cloudhsm }: Placed): string | undefined {
  if (!cloudhsm || cloudhsm.backupRegion === 'none') return undefined;
  const { backupRegion: chosen } = cloudhsm;
  if (chosen === undefined) return stage === 'prod' ? 'a Region or none, in prod' : undefined;
  if (chosen === region) return 'another Region than that of the cluster, or none';
  // CloudHSM user guide, "Copying backups across Regions".
  if (isGovCloud(chosen) || isGovCloud(region)) return 'none: no backup is copied into or out of GovCloud';
  return undefined;
}
