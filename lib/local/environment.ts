/** Where the services of an embedded vault are, and what its functions are told. */
import { credentials } from './dynamodb.ts';
import { audience, issuer } from './issuer.ts';
import type { EmbeddedQueues } from './queue/queue.ts';

export interface Services {
  readonly dynamodb: string;
  readonly kms: string;
  readonly jwksUri: string;
}

export const table = 'backup-key-vault';
export const identityAlias = 'alias/backup-key-vault-identity';
/** Where `VAULT_NAME` says nothing else. */
export const usualName = 'embedded-vault';

export function environment(
  { dynamodb, kms, jwksUri }: Services,
  queue: Pick<EmbeddedQueues, 'endpoint' | 'url'>,
): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_KMS: kms,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    VAULT_NAME: usualName,
    VAULT_TABLE: table,
    VAULT_IDENTITY_KEY_ID: identityAlias,
    VAULT_DESTROYER_QUEUE_URL: queue.url('destroyer'),
    VAULT_ISSUER: issuer,
    VAULT_AUDIENCES: audience,
    VAULT_JWKS_URI: jwksUri,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
}
