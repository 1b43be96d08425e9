import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogRetention, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { hsmLogGroup } from '../../../key-store/names.ts';
import { acknowledge } from '../../acknowledge.ts';

export interface AuditLogProps {
  readonly clusterId: string;
}

/** Of CDK's function. CloudFormation makes its name of the stack's, which it may shorten. */
const ownLog = '/aws/lambda/backup-key-vault-*LogRetention*';

const logGroups = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group`;

/**
 * Keeps the log that the HSMs write of their logins and users for two years. CloudHSM makes the log group and gives it
 * no end (user guide, "Viewing HSM audit logs in CloudWatch Logs"); where it has not made it yet, it is made here.
 */
export class AuditLog extends Construct {
  readonly retention: LogRetention;

  constructor(scope: Construct, id: string, { clusterId }: AuditLogProps) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const own = `${logGroups}:${ownLog}`;
    role.addToPolicy(
      new PolicyStatement({
        sid: 'Make',
        actions: ['logs:CreateLogGroup'],
        resources: [`${logGroups}:${hsmLogGroup(clusterId)}`, own],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({ sid: 'Own', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [own] }),
    );
    this.retention = new LogRetention(this, 'Retention', {
      logGroupName: hsmLogGroup(clusterId),
      retention: RetentionDays.TWO_YEARS,
      role,
    });
    acknowledge(role, 'IAM5[Resource::*]', 'CDK gives its function PutRetentionPolicy on every log group');
    acknowledge(
      role,
      `IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:${ownLog}]`,
      "CloudFormation chooses the end of the function's name",
    );
    const [lambda] = Stack.of(this)
      .node.findAll()
      .filter(({ node }) => node.id.startsWith('LogRetention'));
    if (lambda) acknowledge(lambda, 'L1', 'CDK chooses the runtime of its own function');
  }
}
