import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { hsmsResource } from './cluster/hsms-resource.ts';
import { serve } from './framework/serve.ts';

/** The HSMs of a cluster. */
export const { onEvent, isComplete } = serve(hsmsResource(new CloudHSMV2Client({})));
