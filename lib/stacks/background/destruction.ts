import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import type { VaultFunction } from '../functions/function.ts';
import { prefix } from '../names.ts';

/**
 * A key must be gone 60 s after its last session's end. The message arrives 5 s after that end. After a failure it
 * comes back every 15 s, which leaves time for three more tries. The function ends within 6 s, so no message is handled
 * twice at once.
 */
const visibilityTimeout = Duration.seconds(15);

/**
 * How often a message is tried before it is given up and a person is told: for one hour, in case the storage is down.
 */
const maxReceiveCount = 240;

/** The delayed messages of recovery-start: look at this key again once its last session has ended. */
export class DestroyerQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { vaultId }: Config) {
    super(scope, id);
    const shared = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...shared, queueName: `${prefix(vaultId)}-destroyer-dead` });
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      queueName: `${prefix(vaultId)}-destroyer`,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }
}

interface DestructionProps {
  readonly config: Config;
  readonly queue: Queue;
  readonly destroyer: VaultFunction;
}

/** From the delayed queue to the function that removes exhausted keys. */
export class Destruction extends Construct {
  constructor(scope: Construct, id: string, { config, queue, destroyer }: DestructionProps) {
    super(scope, id);
    const { concurrency } = config;
    destroyer.role.addToPolicy(
      new PolicyStatement({
        sid: 'Queue',
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [queue.queueArn],
      }),
    );
    const mapping = new EventSourceMapping(this, 'Queue', {
      target: destroyer.alias,
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      ...(concurrency && { maxConcurrency: concurrency.background }),
    });
    mapping.node.addDependency(destroyer.role);
  }
}
