/** The policies of a synthesized template, by the function that has them. */
import type { FunctionName } from '../../lib/stacks/names.ts';
import { account, region, type Synthesized } from './template.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: Statement[];
}

const rolePrefix = (stage: string) => `arn:aws:iam::${account}:role/backup-key-vault-${stage}-`;
export const roleOf = (stage: string, name: FunctionName | 'identity-reader') =>
  `${rolePrefix(stage)}${name}-${region}`;

/** What IAM allows each function, statements of all its policies together. */
export function identityPolicies(template: Synthesized, stage: string): Map<string, PolicyDocument> {
  const byRole = new Map<string, Statement[]>();
  for (const [, { Properties }] of template.ofType('AWS::IAM::Policy'))
    for (const role of template.resolve<string[]>(Properties.Roles)) {
      const { Statement } = template.resolve<PolicyDocument>(Properties.PolicyDocument);
      byRole.set(role, [...(byRole.get(role) ?? []), ...Statement]);
    }
  const own = `backup-key-vault-${stage}-`;
  return new Map(
    [...byRole]
      .filter(([role]) => role.startsWith(own))
      .map(([role, Statement]) => [role.slice(own.length, -region.length - 1), { Version: '2012-10-17', Statement }]),
  );
}

/** The policies of the keys, of the table and of its stream. */
export function resourcePolicies(template: Synthesized) {
  const keys = template.ofType('AWS::KMS::Key');
  const policyOf = (text: string) => {
    const [id = '', key] = keys.find(([, { Properties }]) => Properties.Description.includes(text)) ?? [];
    const policy = template.resolve<PolicyDocument>(key?.Properties.KeyPolicy);
    return { arn: `arn:aws:kms:${region}:${account}:key/${id}`, policy };
  };
  const [[, table] = []] = template.ofType('AWS::DynamoDB::GlobalTable');
  return {
    key: policyOf('wraps'),
    identity: policyOf('signs for the vault'),
    tableKey: policyOf('at rest'),
    table: template.resolve<PolicyDocument>(table?.Properties.Replicas[0].ResourcePolicy.PolicyDocument),
    stream: template.resolve<PolicyDocument>(
      table?.Properties.Replicas[0].ReplicaStreamSpecification.ResourcePolicy.PolicyDocument,
    ),
  };
}

export const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
