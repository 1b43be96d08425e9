/** What a stack consists of, as CloudFormation says. */
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { stackName } from './stack.ts';

/** Types whose loss loses keys, or what is waiting to be told. */
const stateful = /^AWS::(DynamoDB|KMS|SQS|SSM|Events::EventBus|Logs::LogGroup|ApiGateway::RestApi)/;

/** Physical id of every resource that keeps something, by logical id. The client takes everything from the environment. */
export async function statefulResources(client = new CloudFormationClient()): Promise<Record<string, string>> {
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackName }));
  client.destroy();
  return Object.fromEntries(
    StackResources.filter(({ ResourceType = '' }) => stateful.test(ResourceType)).map(
      ({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId],
    ),
  );
}
