import { Aws, type CfnResource, CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keyStoreStateParameter } from '../../key-store/names.ts';
import type { Config } from '../config/config.ts';
import { bundle } from '../functions/function.ts';
import { functionName } from '../names.ts';

/** Ends a deployment within seconds when the key store's ceremony is not done. Everything else waits for it. */
export class CeremonyGate extends Construct {
  constructor(scope: Construct, id: string, { vaultId, logRetentionDays }: Config) {
    super(scope, id);
    const name = functionName(vaultId, 'ceremony-gate');
    const parameterName = keyStoreStateParameter(vaultId);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${name}`,
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const parameter = `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter${parameterName}`;
    role.addToPolicy(new PolicyStatement({ sid: 'State', actions: ['ssm:GetParameter'], resources: [parameter] }));
    role.addToPolicy(
      new PolicyStatement({
        sid: 'Log',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    const lambda = new LambdaFunction(this, 'Function', {
      functionName: name,
      description: `Backup Key Vault ${vaultId}: asks whether the key store's ceremony is done`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundle('ceremony-gate'),
      handler: 'index.handler',
      role,
      logGroup,
      timeout: Duration.seconds(20),
    });
    const gate = new CustomResource(this, 'Gate', {
      serviceToken: lambda.functionArn,
      properties: { ParameterName: parameterName },
    });
    gate.node.addDependency(role);
    // CDK writes the seconds as text, which CloudFormation's schema does not have.
    (gate.node.defaultChild as CfnResource).addPropertyOverride('ServiceTimeout', 60);
  }
}
