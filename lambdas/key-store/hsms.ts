import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { hsmsResource } from './cluster/hsms-resource.ts';
import { explained } from './framework/explained.ts';

/** The HSMs of a cluster. */
export const { onEvent, isComplete } = explained(hsmsResource(new CloudHSMV2Client({})));
