import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { gateResource } from './cluster/activation-gate.ts';
import { explained } from './framework/explained.ts';

const resource = gateResource({ cloudhsm: new CloudHSMV2Client({}), ssm: new SSMClient({}) });

/** Stops the deployment of the key store until the ceremony is done. */
export const { onEvent, isComplete } = explained(resource);
