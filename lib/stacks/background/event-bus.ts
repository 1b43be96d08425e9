import { Duration } from 'aws-cdk-lib';
import { Archive, EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config/config.ts';
import { eventSource, prefix } from '../names.ts';
import { queueDefaults } from './queues.ts';

/**
 * The bus that the company's apps listen on. What it said is kept: for months in an archive, from which it can be played
 * again, and for two weeks in a queue, so that nothing is lost that happens before the first app listens.
 */
export class VaultEventBus extends Construct {
  readonly bus: EventBus;
  /** Absent when the settings say that somebody listens. */
  readonly queue?: Queue;

  constructor(scope: Construct, id: string, { vaultId, events }: Config) {
    super(scope, id);
    const name = prefix(vaultId);
    const eventPattern = { source: [eventSource(vaultId)] };
    this.bus = new EventBus(this, 'Bus', { eventBusName: name, description: 'What became of backup keys' });
    if (events.archiveDays !== undefined)
      new Archive(this, 'Archive', {
        archiveName: name,
        sourceEventBus: this.bus,
        eventPattern,
        description: `Backup Key Vault ${vaultId}: events to play again`,
        retention: Duration.days(events.archiveDays),
      });
    if (!events.queue) return;
    this.queue = new Queue(this, 'Queue', {
      queueName: `${name}-events`,
      ...queueDefaults,
    });
    acknowledge(this.queue, 'SQS3', 'Nobody reads it, so nobody can fail to: the events wait for the first app');
    new Rule(this, 'Kept', {
      ruleName: `${name}-events`,
      eventBus: this.bus,
      description: 'Keeps events until an app listens',
      eventPattern,
      targets: [new SqsQueue(this.queue)],
    });
  }
}
