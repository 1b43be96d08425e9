/** Stops a deployment that comes before the ceremony is done, at once and with the next step. */
import type { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { type CeremonyState, ceremonyObstacle, ceremonyStates } from '../../../lib/key-store/ceremony-state.ts';
import { readParameter } from '../../../lib/key-store/parameter.ts';
import { type Cluster, readCluster } from '../../../lib/key-store/read-cluster.ts';
import { complete, type Resource, ResourceFailure, readProperties } from '../framework/event.ts';

const properties = z.object({ ClusterId: z.string().min(1), StateParameter: z.string().min(1) });

const isCeremonyState = (state: string): state is CeremonyState => Object.hasOwn(ceremonyStates, state);

/** Why the key store cannot be made yet; undefined when it can: the cluster is active and kmsuser is there. */
function keyStoreObstacle(cluster: Cluster | undefined, state: string | undefined): string | undefined {
  if (!cluster) return 'The cluster is not there: deploy its stack, or correct its id.';
  if (cluster.state === 'ACTIVE' && (state === 'activated' || state === 'connected')) return undefined;
  const known = state === undefined || isCeremonyState(state);
  // The state is ahead of the cluster. Which step comes next shows only when both are looked at.
  if (state === 'activated' || state === 'connected')
    return `The ceremony is ${state}, yet the cluster ${cluster.id} is ${cluster.state}: run \`npm run ceremony -- status\`.`;
  return known
    ? `The ceremony is not done: the next step is \`${ceremonyStates[state ?? 'created']}\``
    : ceremonyObstacle(state);
}

export function gateResource(clients: { readonly cloudhsm: CloudHSMV2Client; readonly ssm: SSMClient }): Resource {
  return {
    async onEvent(event) {
      const { ClusterId, StateParameter } = readProperties(properties, event.ResourceProperties);
      const begun = { PhysicalResourceId: `${ClusterId}-ceremony` };
      if (event.RequestType === 'Delete') return begun;
      const [cluster, state] = await Promise.all([
        readCluster(clients.cloudhsm, ClusterId),
        readParameter(clients.ssm, StateParameter),
      ]);
      const obstacle = keyStoreObstacle(cluster, state);
      if (obstacle) throw new ResourceFailure(obstacle);
      return begun;
    },
    isComplete: async () => complete({}),
  };
}
