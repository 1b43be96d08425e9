/** The vault's keys in the embedded KMS: those that wrap what is kept, and the one that signs as the vault. */
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
import type { NumberedKey } from '../vault/key-setting.ts';
import { InvalidSetting, list } from '../vault/policy.ts';
import { firstKey } from '../vault/wrapping.ts';
import { credentials } from './dynamodb.ts';

const alias = 'alias/backup-key-vault';

/**
 * The numbers that `VAULT_WRAPPING_KEYS` names, such as `2,1`: the first wraps, and both open. Key 1 where it is not
 * set. Throws {@link InvalidSetting}.
 */
export function readWrappingNumbers(env: Readonly<Record<string, string | undefined>>): number[] {
  const named = list(env, 'VAULT_WRAPPING_KEYS');
  const numbers = named.map(Number);
  const right = named.every((text) => /^[1-9]\d{0,5}$/.test(text)) && new Set(numbers).size === numbers.length;
  if (right && numbers.length <= 2) return numbers.length > 0 ? numbers : [firstKey];
  throw new InvalidSetting(`VAULT_WRAPPING_KEYS expected one number or two different ones, got "${named.join(',')}"`);
}

/** Makes the wrapping keys of these numbers that are not there. */
export async function ensureWrappingKeys(endpoint: string, numbers: readonly number[]): Promise<NumberedKey[]> {
  const keys = numbers.map((number) => ({ number, id: number === firstKey ? alias : `${alias}/${number}` }));
  await Promise.all(keys.map(({ id }) => ensureKey(endpoint, id)));
  return keys;
}

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
