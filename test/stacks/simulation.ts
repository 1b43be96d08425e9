/** Policies evaluated together as IAM does: who may do what, whatever else IAM gives them. */

import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { PolicyDocument } from './policies.ts';
import { account } from './template.ts';

export interface Principal {
  readonly arn: string;
  readonly policy: PolicyDocument;
}

/** With AdministratorAccess only what the keys and the table say themselves stands in the way. */
export const allMighty = (arn: string): Principal => ({
  arn,
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
});

interface Target {
  readonly arn: string;
  readonly policy?: PolicyDocument;
}

export type Context = Readonly<Record<string, string | string[]>>;

/**
 * The simulator drops condition keys that AWS does not list one by one, as the members of an encryption context are not.
 * Renamed in policies and request alike to another free text key, they are evaluated as they are in KMS.
 */
const renamed = <T>(part: T): T =>
  JSON.parse(JSON.stringify(part).replaceAll('kms:EncryptionContext:', 'aws:PrincipalTag/encryption-context-'));

export interface Question {
  readonly principal: Principal;
  readonly action: string;
  readonly target: Target;
  readonly context: Context;
  /** Policies of the organization for the account. */
  readonly serviceControl?: readonly PolicyDocument[];
}

/** Throws when the simulator left a part of the context unread. */
export async function isAllowed(question: Question): Promise<boolean> {
  const { principal: who, action, target, context, serviceControl = [] } = question;
  const { arn: principal, policy: identity } = who;
  const { arn, policy } = target;
  const answer = await runSimulation(
    renamed({
      request: {
        action,
        principal,
        resource: { resource: arn, accountId: account },
        contextVariables: { 'aws:PrincipalArn': principal, ...context },
      },
      identityPolicies: [{ name: 'identity', policy: identity }],
      serviceControlPolicies: organization(serviceControl),
      resourceControlPolicies: [],
      ...(policy && { resourcePolicy: policy }),
    }),
    {},
  );
  if (answer.resultType !== 'single') throw new Error(JSON.stringify(answer));
  const { ignoredContextKeys = [] } = answer.result;
  if (ignoredContextKeys.length > 0) throw new Error(`the simulator did not read ${ignoredContextKeys.join(', ')}`);
  return answer.overallResult === 'Allowed';
}

/** With the policy that every organization begins with: without an Allow of the organization nothing is allowed. */
function organization(policies: readonly PolicyDocument[]) {
  const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  if (policies.length === 0) return [];
  return [{ orgIdentifier: 'account', policies: [all, ...policies].map((policy) => ({ name: 'policy', policy })) }];
}

/** The encryption context of a use, as KMS hands it to the policies. */
export function use(vault: string, purpose: string, changes: Record<string, string | undefined> = {}): Context {
  const context = { vault, account: 'a', registration: 'r', purpose, ...changes };
  const present = Object.entries(context).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(present.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
    'kms:EncryptionContextKeys': present.map(([name]) => name),
    'kms:CallerAccount': account,
  };
}
