/** The key policy: kept and checked for form, never evaluated. PutKeyPolicy and GetKeyPolicy. */
import { withKey } from '../catalog/catalog.ts';
import type { Operation } from '../kms.ts';
import { KmsFault } from '../wire/fault.ts';
import { flag, type Input, isObject, required, text } from '../wire/input.ts';
import { accountId, requiredKeyId, resolveKeyOnly } from './key-id.ts';

/** Bytes (AWS KMS Developer Guide, "Resource quotas"). */
const policyQuota = 32_768;

/** Gives the account every right, as the policy that KMS attaches when CreateKey names none. */
export const defaultPolicy = JSON.stringify({
  Version: '2012-10-17',
  Id: 'key-default-1',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});

const malformed = (why: string): KmsFault => new KmsFault('MalformedPolicyDocumentException', why);

function parse(policy: string): unknown {
  try {
    return JSON.parse(policy);
  } catch {
    throw malformed('The policy is not JSON');
  }
}

function checkStatement(statement: unknown): void {
  if (!isObject(statement)) throw malformed('A statement must be an object');
  const { Effect, Principal, NotPrincipal } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('A statement must have the Effect Allow or Deny');
  if (Principal === undefined && NotPrincipal === undefined)
    throw malformed('A statement of a key policy must have a principal');
}

/** The member `Policy`, if there is one. The lockout safety check is accepted and not done: it needs a principal. */
export function readPolicy(input: Input): string | undefined {
  flag(input, 'BypassPolicyLockoutSafetyCheck');
  const policy = text(input, 'Policy', { min: 1, max: 131_072 });
  if (policy === undefined) return undefined;
  if (Buffer.byteLength(policy) > policyQuota)
    throw new KmsFault('LimitExceededException', `The policy must have at most ${policyQuota} bytes`);
  const document = parse(policy);
  const statements = isObject(document) ? [document.Statement ?? []].flat() : [];
  if (statements.length === 0) throw malformed('The policy must have a statement');
  statements.forEach(checkStatement);
  return policy;
}

/** A key has one policy, and its name is `default`. */
const policyName = 'default';

function requirePolicyName(input: Input): void {
  const name = text(input, 'PolicyName', { min: 1, max: 128, pattern: /^[\w]+$/ }) ?? policyName;
  if (name !== policyName) throw new KmsFault('NotFoundException', 'No such policy exists');
}

export const putKeyPolicy: Operation = async (kms, input) => {
  const keyId = requiredKeyId(input);
  const policy = required('Policy', readPolicy(input));
  requirePolicyName(input);
  await kms.commit((catalog) => withKey(catalog, { ...resolveKeyOnly(catalog, keyId), policy }));
  return {};
};

export const getKeyPolicy: Operation = (kms, input) => {
  const key = resolveKeyOnly(kms.view(), requiredKeyId(input));
  requirePolicyName(input);
  return { Policy: key.policy, PolicyName: policyName };
};
