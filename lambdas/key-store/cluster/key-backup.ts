/**
 * Waits until a backup has the key, and has one made: CloudHSM takes no order for a backup, but makes one when an HSM is
 * added to an active cluster and when one is removed (CloudHSM user guide, "Cluster backups in AWS CloudHSM").
 */
import type { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { z } from 'zod';
import { type Backup, backupsOf, holdsKey, holdsKeySince } from '../../../lib/key-store/backups.ts';
import { type Cluster, readCluster } from '../../../lib/key-store/read-cluster.ts';
import { complete, type Resource, ResourceFailure, readProperties, waiting } from '../framework/event.ts';
import { applyChange } from './apply-change.ts';
import { type Change, nextChange } from './next-change.ts';

/** Of a cluster (CloudHSM user guide, "AWS CloudHSM quotas"). */
const mostHsms = 28;

const properties = z.object({
  ClusterId: z.string().min(1),
  /** HSMs that the cluster has when nothing is being backed up. */
  Count: z.coerce.number().int().min(2).max(mostHsms),
  KeyCreated: z.iso.datetime(),
});

interface Situation {
  readonly cluster: Cluster;
  readonly count: number;
  readonly keyCreated: Date;
  /** The newest first. */
  readonly backups: readonly Backup[];
  readonly now: Date;
}

/** `done`: a backup has the key, and there are as many HSMs as before. */
function nextStep({ cluster, count, keyCreated, backups, now }: Situation): Change {
  const steady = nextChange(cluster, { kind: 'exactly', count });
  // An HSM more or less than there should be is the doing of a step before: taking it back makes a backup too.
  if (steady.kind !== 'done') return steady;
  const withKey = backups.filter((backup) => holdsKey(backup, keyCreated));
  if (withKey.some(({ ready }) => ready)) return { kind: 'done' };
  if (withKey.length > 0 || now < holdsKeySince(keyCreated)) return { kind: 'wait' };
  return nextChange(cluster, { kind: 'exactly', count: count < mostHsms ? count + 1 : count - 1 });
}

export function keyBackupResource(client: CloudHSMV2Client, clock: () => number = Date.now): Resource {
  return {
    async onEvent(event) {
      const { ClusterId } = event.ResourceProperties;
      return { PhysicalResourceId: `${ClusterId}-key-backup` };
    },

    async isComplete(event) {
      if (event.RequestType === 'Delete') return complete({});
      const { ClusterId, Count, KeyCreated } = readProperties(properties, event.ResourceProperties);
      const [cluster, backups] = await Promise.all([readCluster(client, ClusterId), backupsOf(client, ClusterId)]);
      if (!cluster) throw new ResourceFailure(`The cluster ${ClusterId} is not there: its key is in no backup.`);
      const situation = { cluster, count: Count, keyCreated: new Date(KeyCreated), backups, now: new Date(clock()) };
      return (await applyChange(client, cluster, nextStep(situation))) ? complete({}) : waiting;
    },
  };
}
