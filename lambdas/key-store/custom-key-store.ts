import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { storeResource } from './custom-key-store/store-resource.ts';
import { explained } from './framework/explained.ts';

const clients = { kms: new KMSClient({}), secrets: new SecretsManagerClient({}), ssm: new SSMClient({}) };

/** The custom key store on the cluster. */
export const { onEvent, isComplete } = explained(storeResource(clients));
