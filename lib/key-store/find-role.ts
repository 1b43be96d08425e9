/** Whether a role that a policy names is there. */
import { GetRoleCommand, type IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';

/** `elsewhere`: it is of another account, or a pattern of names, and cannot be looked at from here. */
export type RoleSight = 'there' | 'missing' | 'elsewhere';

/** `account` is the one whose credentials the client has. */
export async function lookForRole(client: IAMClient, arn: string, account: string): Promise<RoleSight> {
  const [, of, path = ''] = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
  if (of !== account || /[*?]/.test(path)) return 'elsewhere';
  try {
    const { Role } = await client.send(new GetRoleCommand({ RoleName: path.split('/').at(-1) }));
    // IAM finds a role by its name alone. A policy with another path names nobody.
    return Role?.Arn === arn ? 'there' : 'missing';
  } catch (thrown) {
    if (thrown instanceof NoSuchEntityException) return 'missing';
    throw thrown;
  }
}
