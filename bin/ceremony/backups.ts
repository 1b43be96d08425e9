/** How old the newest backups of the HSMs are, and whether they have the key, in words. Changes nothing. */

import { type Backup, backupsOf, holdsKey, newestReady } from '../../lib/key-store/backups.ts';
import { type NewestBackups, readNewestBackups } from '../../lib/key-store/newest-backup.ts';
import { readParameter } from '../../lib/key-store/parameter.ts';
import type { Room } from './room.ts';

const hour = 3_600_000;

function aged(createdAt: Date, now: Date): string {
  const hours = Math.floor((now.getTime() - createdAt.getTime()) / hour);
  const age = hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
  return `of ${createdAt.toISOString()}, ${age} old`;
}

function keyIn(backup: Pick<Backup, 'createdAt'>, report: NewestBackups | undefined): string {
  if (!report) return '';
  return holdsKey(backup, new Date(report.key)) ? ', has the key' : ', LACKS THE KEY';
}

function thereLine(report: NewestBackups, now: Date): string {
  const { there } = report;
  if (!there) return 'no second Region for backups is chosen';
  if (there.newest === undefined) return `backup in ${there.region}: none yet`;
  const createdAt = new Date(there.newest);
  return `backup in ${there.region}: ${aged(createdAt, now)}${keyIn({ createdAt }, report)}`;
}

/** From CloudHSM itself; of the second Region as the function that looks after it last wrote it down. */
export async function backupLines(
  { aws, names }: Pick<Room, 'aws' | 'names'>,
  clusterId: string,
  now = new Date(),
): Promise<string[]> {
  const [backups, text] = await Promise.all([
    backupsOf(aws.cloudhsm, clusterId),
    readParameter(aws.ssm, names.newestBackupParameter),
  ]);
  const report = text === undefined ? undefined : readNewestBackups(text);
  const newest = newestReady(backups);
  const here = newest ? `${newest.id} ${aged(newest.createdAt, now)}${keyIn(newest, report)}` : 'none';
  return [`newest backup: ${here}`, ...(report ? [thereLine(report, now)] : [])];
}
