import { Aws } from 'aws-cdk-lib';
import { ArnPrincipal, CompositePrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { auditorRoleName, prefix } from '../names.ts';

export interface AuditorProps {
  readonly vaultId: string;
  /** ARNs of the roles that may take this one. */
  readonly auditors: readonly string[];
}

/**
 * Who compares the deployment with the source. The role reads templates, code, settings, policies and the public half of
 * the identity key. It can read no item, no log and no secret, call no function, and change nothing.
 */
export class Auditor extends Construct {
  constructor(scope: Construct, id: string, { vaultId, auditors }: AuditorProps) {
    super(scope, id);
    const arn = (service: string, rest: string, region: string = Aws.REGION) =>
      `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${rest}`;
    const ours = `${prefix(vaultId)}*`;
    const role = new Role(this, 'Role', {
      roleName: auditorRoleName(vaultId),
      description: `Backup Key Vault ${vaultId}: compares the deployment with the source`,
      assumedBy: new CompositePrincipal(...auditors.map((auditor) => new ArnPrincipal(auditor))),
    });
    const read = (sid: string, actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ sid, actions, resources }));
    read(
      'Stacks',
      ['cloudformation:DescribeStackResources', 'cloudformation:GetTemplate'],
      [arn('cloudformation', `stack/${ours}/*`)],
    );
    read('Exports', ['cloudformation:ListExports'], ['*']);
    read('Functions', ['lambda:GetFunction', 'lambda:GetPolicy'], [arn('lambda', `function:${ours}`)]);
    read(
      'Roles',
      ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
      [arn('iam', `role/${ours}`, '')],
    );
    // Of the vault's keys their own policies let it read these; of others, those policies decide.
    read('Keys', ['kms:GetKeyPolicy', 'kms:GetPublicKey'], [arn('kms', 'key/*')]);
    read('Table', ['dynamodb:DescribeTable', 'dynamodb:GetResourcePolicy'], [arn('dynamodb', `table/${ours}`)]);
    read('Alarms', ['cloudwatch:DescribeAlarms'], ['*']);
    acknowledge(role, 'IAM5[Resource::*]', 'Exports and alarms are listed for the whole Region');
    for (const [service, rest] of [
      ['cloudformation', `stack/${ours}/*`],
      ['lambda', `function:${ours}`],
      ['kms', 'key/*'],
      ['dynamodb', `table/${ours}`],
    ] as const)
      acknowledge(role, `IAM5[Resource::${plain(arn(service, rest))}]`, 'It reads how what begins so is deployed');
    acknowledge(
      role,
      `IAM5[Resource::${plain(arn('iam', `role/${ours}`, ''))}]`,
      'It reads the rights of roles that begin so',
    );
  }
}

/** As AwsSolutions names a resource. */
const plain = (arn: string): string =>
  arn
    .replace(Aws.PARTITION, '<AWS::Partition>')
    .replace(Aws.REGION, '<AWS::Region>')
    .replace(Aws.ACCOUNT_ID, '<AWS::AccountId>');
