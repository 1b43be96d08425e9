import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { DestroyerQueue } from './destroyer-queue.ts';
import type { VaultFunction } from './function.ts';

/** From the delayed queue to the function that removes exhausted keys. */
export class Destruction extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { concurrency }: Config,
    { queue }: DestroyerQueue,
    destroyer: VaultFunction,
  ) {
    super(scope, id);
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
