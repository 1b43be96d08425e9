/** The vault's two keys in the embedded KMS: one wraps what is kept, the other signs as the vault. */
import {
  AlreadyExistsException,
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { toBase64url } from '../protocol/crypto/bytes.ts';
import { credentials } from './dynamodb.ts';

/** Makes the wrapping key under `alias`, if it is not there. */
export function ensureKey(endpoint: string, alias: string): Promise<void> {
  return withClient(endpoint, (client) => ensure(client, alias, { Description: 'Backup Key Vault' }));
}

/** Makes the identity key under `alias`, if it is not there. Resolves to its public half as an app pins it. */
export function ensureIdentity(endpoint: string, alias: string): Promise<string> {
  return withClient(endpoint, async (client) => {
    const Description = 'Backup Key Vault, identity';
    await ensure(client, alias, { Description, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: alias }));
    if (!PublicKey) throw new Error(`KMS expected to give the public key of ${alias}`);
    return toBase64url(PublicKey);
  });
}

async function ensure(client: KMSClient, alias: string, input: CreateKeyCommandInput): Promise<void> {
  try {
    await client.send(new DescribeKeyCommand({ KeyId: alias }));
  } catch (cause) {
    if (!(cause instanceof NotFoundException)) throw cause;
    const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
    await client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: KeyMetadata?.KeyId })).catch(unlessNamed);
  }
}

/** Another process of this vault, which shares the KMS, named its key first: then that one is the vault's. */
function unlessNamed(cause: unknown): void {
  if (!(cause instanceof AlreadyExistsException)) throw cause;
}

async function withClient<T>(endpoint: string, use: (client: KMSClient) => Promise<T>): Promise<T> {
  const client = new KMSClient({ endpoint, region: 'us-east-1', credentials });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
