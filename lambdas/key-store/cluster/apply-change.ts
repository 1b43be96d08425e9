import { type CloudHSMV2Client, CreateHsmCommand, DeleteHsmCommand } from '@aws-sdk/client-cloudhsm-v2';
import { ResourceFailure } from '../framework/event.ts';
import type { Change } from './next-change.ts';

/** Begins the change. True when there is none left. Throws {@link ResourceFailure}. */
export async function applyChange(
  client: CloudHSMV2Client,
  { id: ClusterId }: { readonly id: string },
  change: Change,
): Promise<boolean> {
  switch (change.kind) {
    case 'done':
      return true;
    case 'wait':
      return false;
    case 'create':
      await client.send(new CreateHsmCommand({ ClusterId, AvailabilityZone: change.zone }));
      return false;
    case 'delete':
      await client.send(new DeleteHsmCommand({ ClusterId, HsmId: change.hsmId }));
      return false;
    case 'fail':
      throw new ResourceFailure(change.why);
  }
}
