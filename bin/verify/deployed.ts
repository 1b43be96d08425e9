/** What AWS has, read with the rights of the auditor's role and no others. */
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
  paginateListExports,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient, GetResourcePolicyCommand } from '@aws-sdk/client-dynamodb';
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionCommand, GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Known } from './intrinsics.ts';

/** The clients take credentials and endpoints from the environment. */
export function openDeployed(region: string) {
  const cloudFormation = new CloudFormationClient({ region });
  const cloudWatch = new CloudWatchClient({ region });
  const dynamoDb = new DynamoDBClient({ region });
  const iam = new IAMClient({ region });
  const kms = new KMSClient({ region });
  const lambda = new LambdaClient({ region });
  const sts = new STSClient({ region });
  return {
    async caller() {
      const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return { account: Account, partition: Arn.split(':')[1] ?? 'aws' };
    },

    async template(StackName: string): Promise<unknown> {
      const { TemplateBody = '{}' } = await cloudFormation.send(
        new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
      );
      return JSON.parse(TemplateBody);
    },

    async resources(StackName: string): Promise<Known['resources']> {
      const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
      return Object.fromEntries(
        StackResources.map(({ LogicalResourceId = '', PhysicalResourceId: id = '', ResourceType: type = '' }) => [
          LogicalResourceId,
          { id, type },
        ]),
      );
    },

    async exports(): Promise<Known['exports']> {
      const exports: Record<string, string> = {};
      for await (const { Exports = [] } of paginateListExports({ client: cloudFormation }, {}))
        for (const { Name = '', Value = '' } of Exports) exports[Name] = Value;
      return exports;
    },

    /** Of the version behind the alias `live`, which is what the vault calls; those of custom resources have none. */
    async function(FunctionName: string) {
      const ask = (Qualifier?: string) => lambda.send(new GetFunctionCommand({ FunctionName, Qualifier }));
      const { Configuration, Code } = (await orNone(() => ask('live'))) ?? (await ask());
      const response = await fetch(Code?.Location ?? '');
      if (!response.ok) throw new Error(`The code of ${FunctionName} expected 200, got ${response.status}`);
      return { configuration: Configuration ?? {}, zip: new Uint8Array(await response.arrayBuffer()) };
    },

    /** Who may call a function, or its alias. */
    functionPolicy: (FunctionName: string, Qualifier?: string) =>
      orNone(async () => (await lambda.send(new GetPolicyCommand({ FunctionName, Qualifier }))).Policy),

    async role(RoleName: string) {
      const [{ Role }, { PolicyNames = [] }, { AttachedPolicies = [] }] = await Promise.all([
        iam.send(new GetRoleCommand({ RoleName })),
        iam.send(new ListRolePoliciesCommand({ RoleName })),
        iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
      ]);
      const policies = await Promise.all(
        PolicyNames.map(async (PolicyName) => {
          const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
          return [PolicyName, decodeURIComponent(PolicyDocument)] as const;
        }),
      );
      return {
        trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''),
        boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
        policies: Object.fromEntries(policies),
        managed: AttachedPolicies.map(({ PolicyArn = '' }) => PolicyArn),
      };
    },

    async keyPolicy(KeyId: string): Promise<string> {
      return (await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy ?? '';
    },

    async pin(KeyId: string): Promise<string> {
      const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
      return Buffer.from(PublicKey).toString('base64url');
    },

    async table(TableName: string) {
      const { Table = {} } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
      const policy = (ResourceArn = '') =>
        orNone(async () => (await dynamoDb.send(new GetResourcePolicyCommand({ ResourceArn }))).Policy);
      return {
        protectedFromDeletion: Table.DeletionProtectionEnabled,
        key: Table.SSEDescription?.KMSMasterKeyArn,
        policy: await policy(Table.TableArn),
        streamPolicy: await policy(Table.LatestStreamArn),
      };
    },

    async alarm(AlarmName: string) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [AlarmName], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
      );
      return MetricAlarms[0] ?? CompositeAlarms[0];
    },

    close() {
      for (const client of [cloudFormation, cloudWatch, dynamoDb, iam, kms, lambda, sts]) client.destroy();
    },
  };
}

export type DeployedAws = ReturnType<typeof openDeployed>;

/** Where there is none, the service answers with an error of its own. */
async function orNone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof Error && /NotFound/.test(thrown.name)) return undefined;
    throw thrown;
  }
}
