import { Aws } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config/config.ts';
import type { VaultFunction } from '../functions/function.ts';
import { prefix } from '../names.ts';
import { failuresOf } from './failures.ts';

export interface GradualDeploymentProps {
  readonly config: Config;
  readonly functions: readonly VaultFunction[];
  readonly accessLog: ILogGroup;
}

/** Shifts a tenth of the calls to new code, waits five minutes, then the rest; goes back when the new code fails. */
export class GradualDeployment extends Construct {
  constructor(scope: Construct, id: string, { config, functions, accessLog }: GradualDeploymentProps) {
    super(scope, id);
    const { vaultId } = config;
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
    for (const lambda of functions) {
      const { name, alias } = lambda;
      const failures = new Alarm(this, `${name}-failures`, {
        alarmDescription: `New code of ${name} fails: the deployment goes back`,
        metric: failuresOf(this, lambda, { vaultId, accessLog }),
        threshold: 3,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      new LambdaDeploymentGroup(this, name, {
        application,
        role,
        alias: alias as Alias,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        alarms: [failures],
        autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      });
    }
  }
}
