import { KMSClient } from '@aws-sdk/client-kms';
import { explained } from './framework/explained.ts';
import { pinsResource } from './identity/pins-resource.ts';

/** The public halves of the vault's identity keys. */
export const { onEvent, isComplete } = explained(pinsResource(new KMSClient({})));
