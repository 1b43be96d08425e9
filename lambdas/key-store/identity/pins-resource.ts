/** Reads the public halves of the identity keys, which CloudFormation has no attribute for. It makes nothing. */
import { GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { z } from 'zod';
import { complete, type Resource, ResourceFailure, readProperties } from '../framework/event.ts';

const properties = z.object({
  /** The first signs. */
  KeyArns: z.array(z.string().min(1)).min(1).max(2),
});

/** All keys of a deployment, in any order: what the next one may sign with. */
const idOf = (keyArns: readonly string[]): string => [...keyArns].sort().join(',');

/**
 * Apps know the keys of the deployment before. Its id, and not its properties, tells them: when an update fails,
 * CloudFormation goes back with the failed properties as the old ones.
 */
function requireKnown(signing: string, id: string): void {
  if (!id.split(',').includes(signing))
    throw new ResourceFailure(
      `No app can know ${signing} yet, and would refuse what it signs: put its number second in identityKeys, deploy, and give apps the output OtherIdentity. Put it first when all apps have it (docs/operations.md, "A new identity key").`,
    );
}

export function pinsResource(kms: KMSClient): Resource {
  const readPin = async (keyArn: string): Promise<string> => {
    const { PublicKey, KeySpec, KeyUsage } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    if (!PublicKey || KeySpec !== 'ECC_NIST_P256' || KeyUsage !== 'SIGN_VERIFY')
      throw new ResourceFailure(
        `The key ${keyArn} expected ECC_NIST_P256 for SIGN_VERIFY, got ${KeySpec} for ${KeyUsage}`,
      );
    return Buffer.from(PublicKey).toString('base64url');
  };

  return {
    async onEvent(event) {
      const { PhysicalResourceId: id = '' } = event;
      // Nothing was made, so nothing can stand in the way of a deletion.
      if (event.RequestType === 'Delete') return { PhysicalResourceId: id };
      const { KeyArns } = readProperties(properties, event.ResourceProperties);
      const [signing = ''] = KeyArns;
      if (event.RequestType === 'Update') requireKnown(signing, id);
      const [pin = '', otherPin] = await Promise.all(KeyArns.map(readPin));
      return {
        PhysicalResourceId: idOf(KeyArns),
        Data: { KeyArn: signing, Identity: pin, ...(otherPin !== undefined && { OtherIdentity: otherPin }) },
      };
    },
    isComplete: async () => complete({}),
  };
}
