/** An app of the company's that listens on the vault's event bus, by a rule and a queue of its own. */
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const bus = 'backup-key-vault-localstack';
const region = 'us-east-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Heard {
  readonly type: string;
  readonly detail: { readonly id: string; readonly account: string; readonly registration: string };
}

export interface Listener {
  /** Waits until every type was heard, in any order. Throws with those that were not. */
  waitFor(types: readonly string[]): Promise<Heard[]>;
}

export async function listen(endpoint: string): Promise<Listener> {
  const sqs = new SQSClient({ endpoint, region, credentials });
  const events = new EventBridgeClient({ endpoint, region, credentials });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'vault-listener' }));
  const rule = { Name: 'vault-listener', EventBusName: bus };
  await events.send(new PutRuleCommand({ ...rule, EventPattern: '{"source":["backup-key-vault"]}' }));
  const Arn = `arn:aws:sqs:${region}:000000000000:vault-listener`;
  await events.send(new PutTargetsCommand({ Rule: rule.Name, EventBusName: bus, Targets: [{ Id: 'listener', Arn }] }));
  const heard: Heard[] = [];
  return {
    async waitFor(types) {
      for (let round = 0; round < 15; round++) {
        if (types.every((type) => heard.some((event) => event.type === type))) return heard;
        const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 });
        const { Messages = [] } = await sqs.send(receive);
        for (const { Body = '{}' } of Messages) {
          const { 'detail-type': type, detail } = JSON.parse(Body);
          heard.push({ type, detail });
        }
      }
      throw new Error(`events expected ${types.join(', ')}, got ${heard.map(({ type }) => type).join(', ')}`);
    },
  };
}
