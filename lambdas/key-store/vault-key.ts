import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { explained } from './framework/explained.ts';
import { keyResource } from './vault-key/key-resource.ts';

/** The key of origin AWS_CLOUDHSM that the vault wraps under. */
export const { onEvent, isComplete } = explained(keyResource({ kms: new KMSClient({}), iam: new IAMClient({}) }));
