import { Aws } from 'aws-cdk-lib';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { VaultFunction } from '../functions/function.ts';
import { prefix } from '../names.ts';
import { addAlarm } from '../watch/alarm.ts';
import type { Audience } from '../watch/audience.ts';
import { failuresOf } from './failures.ts';

export interface GradualDeploymentProps extends Audience {
  readonly functions: readonly VaultFunction[];
  readonly accessLog: ILogGroup;
}

/** Shifts a tenth of the calls to new code, waits five minutes, then the rest; goes back when the new code fails. */
export class GradualDeployment extends Construct {
  /** Of CodeDeploy, which moves the aliases. */
  readonly roleArn: string;

  constructor(scope: Construct, id: string, { functions, accessLog, ...audience }: GradualDeploymentProps) {
    super(scope, id);
    const { vaultId } = audience.config;
    const application = new LambdaApplication(this, 'Application', { applicationName: prefix(vaultId) });
    const role = new Role(this, 'Role', {
      description: `Backup Key Vault ${vaultId}: shifts traffic to new code`,
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const limited = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited';
    acknowledge(
      role,
      `IAM4[Policy::${limited}]`,
      'CodeDeploy takes this policy to move an alias; it may invoke hooks only',
    );
    this.roleArn = role.roleArn;
    for (const lambda of functions) {
      const { name, alias } = lambda;
      const failures = addAlarm(this, audience, {
        id: `new-code-${name}`,
        says: `New code of ${name} fails: the deployment goes back`,
        severity: 'ticket',
        section: 'new-code',
        metric: failuresOf(this, lambda, { vaultId, accessLog }),
        threshold: 2,
        periods: 1,
      });
      new LambdaDeploymentGroup(this, name, {
        application,
        role,
        alias: alias as Alias,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        ...(failures && { alarms: [failures] }),
        autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      });
    }
  }
}
