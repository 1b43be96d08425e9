/** An app of the company's that listens on the vault's event bus, by a rule and a queue of its own. */
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { stackName } from './stack.ts';

interface Heard {
  readonly id: string;
  readonly type: string;
  readonly account: string;
}

export interface Listener {
  /** What it heard of this account, in any order, once there are as many events as that or `milliseconds` are over. */
  hear(account: string, count: number, milliseconds: number): Promise<Heard[]>;
  close(): Promise<void>;
}

/** The clients take endpoint, Region and credentials from the environment. */
export async function listen(): Promise<Listener> {
  const sqs = new SQSClient();
  const bus = new EventBridgeClient();
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'vault-listener' }));
  const rule = { EventBusName: stackName, Rule: 'vault-listener' };
  await bus.send(
    new PutRuleCommand({ ...rule, Name: rule.Rule, EventPattern: '{"source":["backup-key-vault.localstack"]}' }),
  );
  const Arn = `arn:aws:sqs:us-east-1:000000000000:vault-listener`;
  await bus.send(new PutTargetsCommand({ ...rule, Targets: [{ Id: 'listener', Arn }] }));
  // By id: a delivery may come twice.
  const heard = new Map<string, Heard>();
  return {
    async hear(account, count, milliseconds) {
      for (const deadline = Date.now() + milliseconds; ; ) {
        const ofAccount = [...heard.values()].filter((event) => event.account === account);
        if (ofAccount.length >= count || Date.now() > deadline) return ofAccount;
        const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 });
        const { Messages = [] } = await sqs.send(receive);
        for (const { Body = '{}' } of Messages) {
          const { 'detail-type': type, detail } = JSON.parse(Body);
          heard.set(detail.id, { id: detail.id, type, account: detail.account });
        }
      }
    },
    // A bus with a rule on it cannot be deleted.
    async close() {
      await bus.send(new RemoveTargetsCommand({ ...rule, Ids: ['listener'] }));
      await bus.send(new DeleteRuleCommand({ EventBusName: stackName, Name: rule.Rule }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      sqs.destroy();
      bus.destroy();
    },
  };
}
