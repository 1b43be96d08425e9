/**
 * Backups of clusters, as one Region keeps them (CloudHSM user guide, "Cluster backups in AWS CloudHSM" and "Copying
 * backups across Regions"; API reference, "Backup"): one a day at least, and one whenever a cluster is activated or an
 * HSM is added to or removed from an active one.
 */
import { activeHsms, type Cluster, type User } from './cluster.ts';
import { Fault, type Input, type Operations } from './json-service.ts';
import { invalid, newId } from './requests.ts';

export interface Backup {
  readonly id: string;
  readonly clusterId: string;
  readonly hsmType: string;
  /** Milliseconds since the epoch. A copy keeps the time of its source. */
  readonly createdAt: number;
  readonly copy?: { readonly at: number; readonly region: string; readonly backup: string; readonly cluster: string };
  readonly users: ReadonlyMap<string, User>;
  /** Ids of the KMS keys whose material is in it. */
  readonly keys: ReadonlySet<string>;
  readonly clusterCertificate?: string | undefined;
  readonly trustAnchor?: string | undefined;
  state: 'CREATE_IN_PROGRESS' | 'READY' | 'DELETED' | 'PENDING_DELETION';
  next?: { readonly at: number };
}

/** The backups of each Region. Servers that share it are Regions of one account. */
export type Regions = Map<string, Map<string, Backup>>;

export interface BackupPlane {
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly region: string;
  /** Those of this Region. */
  readonly backups: Map<string, Backup>;
  readonly regions: Regions;
  readonly clock: () => number;
  /** Milliseconds that a change of state takes. */
  readonly changeMs: number;
}

const day = 86_400_000;

const users = (from: ReadonlyMap<string, User>) => new Map([...from].map(([name, user]) => [name, { ...user }]));

/** Takes what the HSMs hold at this moment. A cluster without an active HSM has nothing to take. */
export function takeBackup({ backups, clock, changeMs }: BackupPlane, cluster: Cluster): void {
  if (activeHsms(cluster) === 0) return;
  const backup: Backup = {
    id: newId('backup'),
    clusterId: cluster.id,
    hsmType: cluster.hsmType,
    createdAt: clock(),
    users: users(cluster.users),
    keys: new Set(cluster.keys),
    clusterCertificate: cluster.clusterCertificate,
    trustAnchor: cluster.trustAnchor,
    state: 'CREATE_IN_PROGRESS',
    next: { at: clock() + changeMs },
  };
  backups.set(backup.id, backup);
}

/** What a cluster made from this backup begins with. It needs neither initialization nor activation. */
export function restored({ users: kept, keys, clusterCertificate, trustAnchor }: Backup): Partial<Cluster> {
  return {
    users: users(kept),
    keys: new Set(keys),
    ...(clusterCertificate !== undefined && { clusterCertificate }),
    ...(trustAnchor !== undefined && { trustAnchor }),
  };
}

function takeDaily(plane: BackupPlane): void {
  for (const cluster of plane.clusters.values()) {
    const times = [...plane.backups.values()].filter(({ clusterId }) => clusterId === cluster.id);
    const newest = Math.max(...times.map(({ createdAt }) => createdAt));
    if (cluster.state === 'ACTIVE' && plane.clock() - newest >= day) takeBackup(plane, cluster);
  }
}

function describe({ copy, ...backup }: Backup): object {
  return {
    BackupId: backup.id,
    BackupState: backup.state,
    ClusterId: backup.clusterId,
    CreateTimestamp: backup.createdAt / 1000,
    HsmType: backup.hsmType,
    NeverExpires: false,
    ...(copy && {
      CopyTimestamp: copy.at / 1000,
      SourceRegion: copy.region,
      SourceBackup: copy.backup,
      SourceCluster: copy.cluster,
    }),
  };
}

/** The backup, as it is now. Throws as the service does when there is none, or none that is ready. */
export function readyBackup({ backups, clock }: BackupPlane, id: unknown): Backup {
  const backup = backups.get(String(id));
  if (!backup) throw new Fault('CloudHsmResourceNotFoundException', `Backup ${id} does not exist`);
  settle(backup, clock());
  if (backup.state !== 'READY') throw invalid(`Backup ${id} is ${backup.state}`);
  return backup;
}

function settle(backup: Backup, now: number): void {
  if (!backup.next || backup.next.at > now) return;
  backup.state = 'READY';
  delete backup.next;
}

export function backupOperations(plane: BackupPlane): Operations {
  const { backups, regions, region, clock, changeMs } = plane;

  const describeBackups = (input: Input) => {
    takeDaily(plane);
    const filters = (input.Filters as Record<string, string[]> | undefined) ?? {};
    const has = (name: string, value: string | undefined) =>
      filters[name] === undefined || filters[name].includes(value ?? '');
    const found = [...backups.values()].filter((backup) => {
      settle(backup, clock());
      return (
        has('backupIds', backup.id) &&
        has('clusterIds', backup.clusterId) &&
        has('sourceBackupIds', backup.copy?.backup) &&
        has('states', backup.state)
      );
    });
    const from = Number(input.NextToken ?? 0);
    const to = from + Number(input.MaxResults ?? 50);
    return { Backups: found.slice(from, to).map(describe), ...(to < found.length && { NextToken: String(to) }) };
  };

  const copyBackupToRegion = (input: Input) => {
    const destination = String(input.DestinationRegion);
    const there = regions.get(destination);
    if (!there || destination === region) throw invalid(`Backups cannot be copied to ${destination}`);
    const source = readyBackup(plane, input.BackupId);
    const copy = { at: clock(), region, backup: source.id, cluster: source.clusterId };
    const id = newId('backup');
    there.set(id, { ...source, id, copy, state: 'CREATE_IN_PROGRESS', next: { at: clock() + changeMs } });
    const { createdAt, clusterId } = source;
    return {
      DestinationBackup: {
        CreateTimestamp: createdAt / 1000,
        SourceBackup: source.id,
        SourceCluster: clusterId,
        SourceRegion: region,
      },
    };
  };

  return {
    'BaldrApiService.CopyBackupToRegion': copyBackupToRegion,
    'BaldrApiService.DescribeBackups': describeBackups,
  };
}
