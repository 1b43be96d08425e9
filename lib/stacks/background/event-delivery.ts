import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config/config.ts';
import type { VaultFunction } from '../functions/function.ts';
import { prefix } from '../names.ts';
import type { Table } from '../storage/table.ts';
import { queueDefaults } from './queues.ts';

interface EventDeliveryProps {
  readonly config: Config;
  readonly table: Table;
  readonly publisher: VaultFunction;
}

/** From the table's stream to the bus: every committed change, and nothing else. */
export class EventDelivery extends Construct {
  /** Says which part of the stream was not delivered within its 24 hours; holds no item. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { config, table, publisher }: EventDeliveryProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: `${prefix(config.vaultId)}-events-dead`,
      ...queueDefaults,
    });
    acknowledge(this.deadLetters, 'SQS3', 'It is the dead-letter queue of the stream');
    const { tableStreamArn = '' } = table;
    const rights = [
      new PolicyStatement({
        sid: 'Stream',
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [tableStreamArn],
      }),
      new PolicyStatement({ sid: 'DeadLetters', actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    ];
    for (const right of rights) publisher.role.addToPolicy(right);
    const mapping = new EventSourceMapping(this, 'Stream', {
      target: publisher.alias,
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // Lambda still keeps the order of each partition key, which is the account.
      parallelizationFactor: 10,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      // Tried for as long as the stream keeps a record, which is 24 hours. An alarm rings long before that.
      retryAttempts: 10_000,
      maxRecordAge: Duration.days(1),
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
    });
    mapping.node.addDependency(publisher.role);
  }
}
