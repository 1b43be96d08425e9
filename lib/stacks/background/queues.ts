/** What every queue of the vault is like, and how one feeds a function. */
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type EventSourceMappingOptions } from 'aws-cdk-lib/aws-lambda';
import { type Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { VaultFunction } from '../functions/function.ts';
import type { AnyFunctionName } from '../names.ts';

/** Encrypted, by TLS alone, and kept for as long as SQS can. */
export const queueDefaults = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

export interface Feeding extends Pick<EventSourceMappingOptions, 'batchSize' | 'maxConcurrency'> {
  readonly queue: Queue;
  readonly fed: VaultFunction<AnyFunctionName>;
}

/** The function may take messages of the queue. It names those that must come again. */
export function feed(scope: Construct, id: string, { queue, fed, ...options }: Feeding): void {
  fed.role.addToPolicy(
    new PolicyStatement({
      sid: 'Queue',
      actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: [queue.queueArn],
    }),
  );
  const mapping = new EventSourceMapping(scope, id, {
    target: fed.alias,
    eventSourceArn: queue.queueArn,
    reportBatchItemFailures: true,
    ...options,
  });
  mapping.node.addDependency(fed.role);
}
