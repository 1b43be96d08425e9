import { type App, type Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnAccount, CfnApiKey } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { acknowledge } from '../acknowledge.ts';

/** Longer than the name of any vault's stack, so that no vault's id can make the same one. */
const stackName = 'backup-key-vault-api-gateway-account';

/**
 * The role with which API Gateway writes access logs: one for an account and Region, whichever vault needs it. Vaults of
 * the same environment share the stack. It takes nothing with it when it is deleted: other APIs of the account may log
 * with that role by then.
 */
export function apiGatewayAccount(app: App, env: Environment): Stack {
  const id = [stackName, env.account, env.region].filter((part) => part !== undefined).join('-');
  const there = app.node.tryFindChild(id);
  return there instanceof Stack ? there : accountStack(app, id, env);
}

function accountStack(app: App, id: string, env: Environment): Stack {
  const stack = new Stack(app, id, { env, stackName, description: 'API Gateway: its role for logs' });
  const role = new Role(stack, 'Role', {
    description: 'API Gateway writes its logs',
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
  });
  const pushLogs = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';
  acknowledge(role, `IAM4[Policy::${pushLogs}]`, 'API Gateway takes this policy to write the access log');
  const account = new CfnAccount(stack, 'Account', { cloudWatchRoleArn: role.roleArn });
  for (const kept of [role, account]) kept.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  // In an account that has never had anything in API Gateway, setting its role fails (CloudFormation Template Reference,
  // "AWS::ApiGateway::Account"). This is something, and opens nothing.
  const something = new CfnApiKey(stack, 'Something', {
    enabled: false,
    description: 'Opens nothing: API Gateway knows an account only by something that it has there',
  });
  account.addResourceDependency(something);
  return stack;
}
