/** When a backup is copied to the second Region, and when the backups are too old. Pure. */
import { type Backup, holdsKey, newestReady } from '../../../lib/key-store/backups.ts';

const hour = 3_600_000;
const day = 24 * hour;

/**
 * A copy has no retention and stays until a person deletes it (CloudHSM user guide, "Configure backup retention
 * policy"). One a week is enough, because a key is never changed: any copy after it was made has it.
 */
const betweenCopies = 7 * day;

/** CloudHSM makes one at least every 24 hours (user guide, "Cluster backups in AWS CloudHSM"). */
const oldestBackup = 30 * hour;
const oldestCopy = betweenCopies + 2 * day;

export interface Seen {
  /** The newest first, as `backupsOf` and `copiesOf` give them. */
  readonly backups: readonly Backup[];
  /** Absent: no second Region was chosen. */
  readonly copies?: readonly Backup[];
  readonly keyCreated: Date;
}

/** The backup that is to be copied now, if any. While a copy is being made it counts as one. */
export function copyDue({ backups, copies, keyCreated }: Seen): Backup | undefined {
  const newest = newestReady(backups);
  if (!newest || !copies || copies.some(({ source }) => source?.backup === newest.id)) return undefined;
  const [last] = copies;
  if (!last) return newest;
  const forTheKey = !holdsKey(last, keyCreated) && holdsKey(newest, keyCreated);
  return forTheKey || age(last, newest.createdAt) >= betweenCopies ? newest : undefined;
}

/** Milliseconds. */
export const age = ({ createdAt }: Backup, now: Date): number => now.getTime() - createdAt.getTime();

/** Whether the newest of each Region is young enough and has the key. */
export function isRecent({ backups, copies, keyCreated }: Seen, now: Date): boolean {
  const good = (newest: Backup | undefined, oldest: number) =>
    newest !== undefined && age(newest, now) <= oldest && holdsKey(newest, keyCreated);
  return good(newestReady(backups), oldestBackup) && (!copies || good(newestReady(copies), oldestCopy));
}
