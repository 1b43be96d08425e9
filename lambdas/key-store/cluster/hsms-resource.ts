/** The HSMs of a cluster, added and removed one at a time until there are as many as asked for. */
import type { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { z } from 'zod';
import { readCluster } from '../../../lib/key-store/read-cluster.ts';
import { complete, type Resource, ResourceFailure, readProperties, waiting } from '../framework/event.ts';
import { applyChange } from './apply-change.ts';
import { nextChange, type Target } from './next-change.ts';

/** `Count` is a number, or `first` for the one HSM that a ceremony begins with. */
const properties = z.object({
  ClusterId: z.string().min(1),
  Count: z.union([z.literal('first'), z.coerce.number().int().min(2).max(28)]),
});

const targetOf = ({ Count }: z.infer<typeof properties>): Target =>
  Count === 'first' ? { kind: 'first' } : { kind: 'exactly', count: Count };

const retained =
  'The HSMs stay: without them no backup key can be recovered until the cluster is restored. Delete them by hand when the vault is given up (docs/operations.md, "Giving up a vault").';

export function hsmsResource(client: CloudHSMV2Client): Resource {
  return {
    async onEvent(event) {
      if (event.RequestType === 'Delete') throw new ResourceFailure(retained);
      const { ClusterId } = readProperties(properties, event.ResourceProperties);
      // With another cluster id it is another resource to CloudFormation. The HSMs of the first cluster stay, as on
      // deletion.
      return { PhysicalResourceId: `${ClusterId}-hsms` };
    },

    async isComplete(event) {
      const read = readProperties(properties, event.ResourceProperties);
      const { ClusterId } = read;
      const cluster = await readCluster(client, ClusterId);
      if (!cluster)
        throw new ResourceFailure(`The cluster ${ClusterId} is not there: deploy its stack, or correct its id.`);
      const done = await applyChange(client, cluster, nextChange(cluster, targetOf(read)));
      return done ? complete({ Count: String(cluster.hsms.length) }) : waiting;
    },
  };
}
