/** Gives the key its name, as soon as KMS lets this role: the right to do so hangs on the key's tag. */
import { AlreadyExistsException, CreateAliasCommand, type KeyMetadata, type KMSClient } from '@aws-sdk/client-kms';
import { ResourceFailure } from '../framework/event.ts';
import { describeKey } from './find-key.ts';

/**
 * "It might take up to five minutes for tag and alias changes to affect KMS key authorization" (KMS developer guide,
 * "ABAC for AWS KMS"). Twice that, and a refusal has another reason.
 */
const tagsCountAfterMs = 2 * 5 * 60_000;

interface Named {
  readonly key: KeyMetadata;
  readonly alias: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether the key has its name now. False: ask again later. */
export async function nameKey(kms: KMSClient, { key, alias, now }: Named): Promise<boolean> {
  const named = await describeKey(kms, alias);
  if (named) {
    if (named.KeyId === key.KeyId) return true;
    // If the alias belongs to another key, it stays there: otherwise nobody would find what is wrapped under that key.
    throw new ResourceFailure(`${alias} is the name of the key ${named.KeyId} already: choose another alias.`);
  }
  try {
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
    return true;
  } catch (thrown) {
    // Somebody has it who is not seen everywhere yet: the next look says whose it is.
    if (thrown instanceof AlreadyExistsException) return false;
    const refused = thrown instanceof Error && thrown.name === 'AccessDeniedException';
    if (refused && now - (key.CreationDate?.getTime() ?? 0) < tagsCountAfterMs) return false;
    throw thrown;
  }
}
