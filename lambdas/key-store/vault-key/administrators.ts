/** The roles that will manage the key must be there before it is made: it would have no administrator for ever. */
import type { IAMClient } from '@aws-sdk/client-iam';
import { lookForRole } from '../../../lib/key-store/find-role.ts';
import { ResourceFailure } from '../framework/event.ts';

/** Throws {@link ResourceFailure}, which names each that is missing. `known` were there at the deployment before. */
export async function requireAdministrators(
  iam: IAMClient,
  { arns, account, known = [] }: { arns: readonly string[]; account: string; known?: readonly string[] },
): Promise<void> {
  const missing: string[] = [];
  for (const arn of arns)
    if (!known.includes(arn) && (await lookForRole(iam, arn, account)) === 'missing') missing.push(arn);
  if (missing.length > 0)
    throw new ResourceFailure(
      `No role has the name of these administrators of the key: ${missing.join(', ')}. Make them, or correct keyAdministrators, then deploy again. The key's policy was not changed.`,
    );
}
