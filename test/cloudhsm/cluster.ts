/** A cluster and its HSMs. Changes take time: each says what it becomes and when, and is settled on every look. */
import type { Attestation } from './attestation.ts';

export interface Hsm {
  readonly id: string;
  readonly zone: string;
  readonly subnet: string;
  readonly address: string;
  state: string;
  message?: string;
  /** Milliseconds since the epoch. */
  next?: { readonly at: number; readonly state: string; readonly message?: string };
}

/** The users on every HSM of the cluster, which share them. */
export interface User {
  role: 'unactivated-admin' | 'admin' | 'crypto-user' | 'internal(APPLIANCE_USER)';
  password: string;
  locked: boolean;
}

export interface Cluster {
  readonly id: string;
  readonly hsmType: string;
  readonly backupRetention: { readonly Type?: string; readonly Value?: string };
  /** Subnet by zone. */
  readonly subnets: ReadonlyMap<string, string>;
  readonly hsms: Hsm[];
  readonly users: Map<string, User>;
  /** Ids of the KMS keys whose material the HSMs hold. */
  readonly keys: Set<string>;
  readonly sourceBackupId?: string;
  readonly tags: Map<string, string>;
  state: string;
  message?: string;
  next?: { readonly at: number; readonly state: string };
  attestation?: Attestation;
  clusterCertificate?: string;
  trustAnchor?: string;
}

/** What an HSM has before anyone was there. */
export const firstUsers = (): Map<string, User> =>
  new Map([
    ['admin', { role: 'unactivated-admin', password: 'password', locked: false }],
    ['app_user', { role: 'internal(APPLIANCE_USER)', password: '', locked: false }],
  ]);

export function completeChanges(cluster: Cluster, now: number): void {
  if (cluster.next && cluster.next.at <= now) {
    cluster.state = cluster.next.state;
    delete cluster.next;
  }
  for (const hsm of cluster.hsms) {
    if (!hsm.next || hsm.next.at > now) continue;
    hsm.state = hsm.next.state;
    if (hsm.next.message !== undefined) hsm.message = hsm.next.message;
    delete hsm.next;
  }
  const kept = cluster.hsms.filter(({ state }) => state !== 'DELETED');
  cluster.hsms.splice(0, cluster.hsms.length, ...kept);
}

export const activeHsms = ({ hsms }: Cluster): number => hsms.filter(({ state }) => state === 'ACTIVE').length;

/** As DescribeClusters shows it. The certificates of the hardware are gone once the cluster is initialised. */
export function describe(cluster: Cluster): object {
  const { attestation, clusterCertificate } = cluster;
  const settled = attestation && activeHsms(cluster) > 0 ? attestation : undefined;
  return {
    ClusterId: cluster.id,
    HsmType: cluster.hsmType,
    BackupRetentionPolicy: cluster.backupRetention,
    BackupPolicy: 'DEFAULT',
    ...(cluster.sourceBackupId !== undefined && { SourceBackupId: cluster.sourceBackupId }),
    State: cluster.state,
    ...(cluster.message !== undefined && { StateMessage: cluster.message }),
    SecurityGroup: `sg-${cluster.id}`,
    VpcId: 'vpc-embedded',
    SubnetMapping: Object.fromEntries(cluster.subnets),
    Certificates: clusterCertificate ? { ClusterCertificate: clusterCertificate } : (settled ?? {}),
    TagList: [...cluster.tags].map(([Key, Value]) => ({ Key, Value })),
    Hsms: cluster.hsms.map((hsm) => ({
      HsmId: hsm.id,
      ClusterId: cluster.id,
      AvailabilityZone: hsm.zone,
      SubnetId: hsm.subnet,
      EniId: `eni-${hsm.id}`,
      EniIp: hsm.address,
      State: hsm.state,
      ...(hsm.message !== undefined && { StateMessage: hsm.message }),
    })),
  };
}
