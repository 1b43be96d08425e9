/** Finds the key that was made for an alias, even if the deployment was cut off before it made the alias. */
import {
  DescribeKeyCommand,
  type KeyMetadata,
  type KMSClient,
  ListResourceTagsCommand,
  NotFoundException,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import { aliasTag } from '../../../lib/key-store/names.ts';
import { ResourceFailure } from '../framework/event.ts';

export { aliasTag };

/** Undefined when there is no such key. */
export async function describeKey(client: KMSClient, keyId: string): Promise<KeyMetadata | undefined> {
  try {
    return (await client.send(new DescribeKeyCommand({ KeyId: keyId }))).KeyMetadata;
  } catch (thrown) {
    if (thrown instanceof NotFoundException) return undefined;
    throw thrown;
  }
}

async function isMadeFor(client: KMSClient, keyId: string, alias: string): Promise<boolean> {
  try {
    const { Tags = [] } = await client.send(new ListResourceTagsCommand({ KeyId: keyId }));
    return Tags.some(({ TagKey, TagValue }) => TagKey === aliasTag && TagValue === alias);
  } catch (thrown) {
    // This role can read every key that it made.
    if (thrown instanceof Error && ['AccessDeniedException', 'NotFoundException'].includes(thrown.name)) return false;
    throw thrown;
  }
}

/** The one key tagged for the alias. Throws {@link ResourceFailure} when there are several: a person must choose. */
async function findTagged(client: KMSClient, alias: string): Promise<KeyMetadata | undefined> {
  const found: string[] = [];
  for await (const { Keys = [] } of paginateListKeys({ client }, {}))
    for (const { KeyId } of Keys) if (KeyId && (await isMadeFor(client, KeyId, alias))) found.push(KeyId);
  if (found.length > 1)
    throw new ResourceFailure(
      `Several keys were made for ${alias} (${found.join(', ')}): point the alias at the one that the vault uses.`,
    );
  return found[0] === undefined ? undefined : describeKey(client, found[0]);
}

export async function findKey(client: KMSClient, alias: string): Promise<KeyMetadata | undefined> {
  return (await describeKey(client, alias)) ?? findTagged(client, alias);
}
