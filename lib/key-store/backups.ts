/** The backups of a CloudHSM cluster: which there are, and which of them has the vault's key. */
import { type CloudHSMV2Client, type Backup as Described, paginateDescribeBackups } from '@aws-sdk/client-cloudhsm-v2';

export interface Backup {
  readonly id: string;
  /** When it was taken from the HSMs. A copy has the time of its source (API reference, CopyBackupToRegion). */
  readonly createdAt: Date;
  readonly ready: boolean;
  /** Of which it is a copy. */
  readonly source?: { readonly backup: string; readonly cluster: string };
}

/** Those that are deleted, or about to be, are not there. */
const states = ['READY', 'CREATE_IN_PROGRESS'];

function toBackup(described: Described): Backup {
  const { SourceBackup: backup, SourceCluster: cluster } = described;
  return {
    id: described.BackupId ?? '',
    createdAt: described.CreateTimestamp ?? new Date(0),
    ready: described.BackupState === 'READY',
    ...(backup !== undefined && cluster !== undefined && { source: { backup, cluster } }),
  };
}

async function list(client: CloudHSMV2Client, filters: Record<string, string[]>): Promise<Backup[]> {
  const found: Backup[] = [];
  for await (const { Backups = [] } of paginateDescribeBackups({ client }, { Filters: { ...filters, states } }))
    found.push(...Backups.map(toBackup));
  return found.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
}

/** The newest first, with those that are being made. */
export const backupsOf = (client: CloudHSMV2Client, clusterId: string): Promise<Backup[]> =>
  list(client, { clusterIds: [clusterId] });

/** Copies of the cluster's backups in the client's Region, the newest first. */
export async function copiesOf(client: CloudHSMV2Client, clusterId: string): Promise<Backup[]> {
  // A copy belongs to no cluster any more (CloudHSM user guide, "Configure backup retention policy"): its source tells.
  return (await list(client, {})).filter(({ source }) => source?.cluster === clusterId);
}

export const newestReady = (backups: readonly Backup[]): Backup | undefined => backups.find(({ ready }) => ready);

/**
 * Nothing documents whether a backup's time is that of its beginning or of its end, so one that was just being made when
 * the key was may lack it. A backup of this many milliseconds later was begun after the key was on every HSM.
 */
const settling = 5 * 60_000;

/** From when on a backup has the key that was made then. */
export const holdsKeySince = (keyCreated: Date): Date => new Date(keyCreated.getTime() + settling);

export const holdsKey = (backup: Pick<Backup, 'createdAt'>, keyCreated: Date): boolean =>
  backup.createdAt >= holdsKeySince(keyCreated);
