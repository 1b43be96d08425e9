import { list, type PolicyDocument } from './policies.ts';

/**
 * A key's policy once every role in it was deleted and made again under its name. KMS keeps a principal by the unique id
 * of its role, and the new role has another (IAM User Guide, "IAM identifiers", Unique identifiers).
 */
export function madeAgain(policy: PolicyDocument): PolicyDocument {
  const Statement = policy.Statement.map((statement) =>
    rolesOf(statement).length > 0 ? { ...statement, Principal: { AWS: ['AROAEXAMPLEIDOFDELETED'] } } : statement,
  );
  return { ...policy, Statement };
}

/** ARNs of the roles that are principals of a statement. */
export function rolesOf(statement: object): string[] {
  const { Principal = {} } = statement as { Principal?: { AWS?: string | string[] } | '*' };
  return Principal === '*' ? [] : list(Principal.AWS ?? []).filter((arn) => arn.includes(':role/'));
}
