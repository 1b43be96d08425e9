import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import type { VaultFunction } from '../functions/function.ts';
import { prefix } from '../names.ts';
import { feed, queueDefaults } from './queues.ts';

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
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...queueDefaults,
      queueName: `${prefix(vaultId)}-destroyer-dead`,
    });
    this.queue = new Queue(this, 'Queue', {
      ...queueDefaults,
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
    feed(this, 'Queue', {
      queue,
      fed: destroyer,
      batchSize: 10,
      ...(concurrency && { maxConcurrency: concurrency.background }),
    });
  }
}
