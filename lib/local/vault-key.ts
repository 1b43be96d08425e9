import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  KMSClient,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { credentials } from './dynamodb.ts';

/** Makes the vault's key in the embedded KMS, under `alias`, if it is not there. */
export async function ensureKey(endpoint: string, alias: string): Promise<void> {
  const client = new KMSClient({ endpoint, region: 'us-east-1', credentials });
  try {
    await client.send(new DescribeKeyCommand({ KeyId: alias }));
  } catch (cause) {
    if (!(cause instanceof NotFoundException)) throw cause;
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ Description: 'Backup Key Vault' }));
    await client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: KeyMetadata?.KeyId }));
  } finally {
    client.destroy();
  }
}
