/** Looks at a cluster's backups, and copies the newest to the second Region when that is due. It never deletes one. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { type CloudHSMV2Client, CopyBackupToRegionCommand } from '@aws-sdk/client-cloudhsm-v2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { type Backup, backupsOf, copiesOf, newestReady } from '../../../lib/key-store/backups.ts';
import type { NewestBackups } from '../../../lib/key-store/newest-backup.ts';
import { writeParameter } from '../../../lib/key-store/parameter.ts';
import { countMetrics, messages } from '../../../lib/signals.ts';
import { logger, metrics } from '../../runtime/observe.ts';
import { age, copyDue, isRecent, type Seen } from './copy-due.ts';

interface Place {
  readonly region: string;
  readonly client: CloudHSMV2Client;
}

export interface Watched {
  readonly clusterId: string;
  /** When the vault's key was made. */
  readonly keyCreated: Date;
  /** Name of the parameter that is written. */
  readonly parameter: string;
  readonly here: Place;
  /** The second Region, if one was chosen. */
  readonly there?: Place;
  readonly ssm: SSMClient;
  readonly clock?: () => number;
}

/** When the newest backup that is ready was taken. */
type Newest = Readonly<Record<'here' | 'there', Backup | undefined>>;

const hour = 3_600_000;

/** If CloudHSM cannot be asked it counts nothing, and that is an alarm too. */
export function watchBackups(watched: Watched): () => Promise<void> {
  const { parameter, ssm, clock = Date.now } = watched;
  return async () => {
    const seen = await look(watched);
    const copied = await copy(watched, seen);
    const now = new Date(clock());
    const newest = { here: newestReady(seen.backups), there: newestReady(seen.copies ?? []) };
    const report = reportOf(watched, newest, now);
    const recent = isRecent(seen, now);
    if (recent) logger.info(messages.hsmBackup, { ...report, ...copied });
    else logger.error(messages.hsmBackupOld, { ...report, ...copied });
    count(newest, recent, now);
    await writeParameter(ssm, parameter, JSON.stringify(report));
  };
}

async function look({ clusterId, keyCreated, here, there }: Watched): Promise<Seen> {
  const asked = [backupsOf(here.client, clusterId), there && copiesOf(there.client, clusterId)] as const;
  const [backups, copies] = await Promise.all(asked);
  return { backups, keyCreated, ...(copies && { copies }) };
}

async function copy({ here, there }: Watched, seen: Seen): Promise<{ readonly copied?: string }> {
  const due = copyDue(seen);
  if (!there || !due) return {};
  await here.client.send(new CopyBackupToRegionCommand({ BackupId: due.id, DestinationRegion: there.region }));
  return { copied: due.id };
}

function reportOf({ keyCreated, here, there }: Watched, newest: Newest, now: Date): NewestBackups {
  const place = ({ region }: Place, backup: Backup | undefined) => ({
    region,
    ...(backup && { newest: backup.createdAt.toISOString() }),
  });
  return {
    lookedAt: now.toISOString(),
    key: keyCreated.toISOString(),
    here: place(here, newest.here),
    ...(there && { there: place(there, newest.there) }),
  };
}

function count({ here, there }: Newest, recent: boolean, now: Date): void {
  const hours = (backup: Backup) => Math.round((age(backup, now) / hour) * 10) / 10;
  if (here) metrics.addMetric(countMetrics.hsmBackupAge, MetricUnit.NoUnit, hours(here));
  if (there) metrics.addMetric(countMetrics.hsmBackupCopyAge, MetricUnit.NoUnit, hours(there));
  metrics.addMetric(countMetrics.hsmBackupRecent, MetricUnit.Count, recent ? 1 : 0);
  metrics.publishStoredMetrics();
}
