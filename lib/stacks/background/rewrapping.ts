import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { sweepParameter } from '../../key-store/names.ts';
import { wrappingKeysEnvironment } from '../../vault/key-setting.ts';
import { type Blob, blobs } from '../../vault/wrapping.ts';
import type { Config } from '../config/config.ts';
import { VaultFunction } from '../functions/function.ts';
import { parameterArn } from '../key-store/names.ts';
import { eventSource, prefix, type RewrapperName, rewrapperOf } from '../names.ts';
import { rewrapRights } from '../rights/rewrap-rights.ts';
import type { WrappingKeys } from '../storage/wrapping-keys.ts';
import { feed, queueDefaults } from './queues.ts';

/** Lambda's least for a queue (Lambda Developer Guide, "Maximum concurrency for SQS event sources"). */
const instances = 2;

/** Milliseconds of its 6 s that a function may spend waiting. */
const waiting = 3_500;

/** What the key store's room allows: how long each instance waits after a rewrap, and how many it does in a call. */
export function paceOf({ rewrapsPerSecond }: Pick<Config, 'rewrapsPerSecond'>) {
  const pause = Math.ceil((1000 * instances * blobs.length) / rewrapsPerSecond);
  return { pause, batchSize: Math.min(10, Math.max(1, Math.floor(waiting / pause))) };
}

/** Names whose blobs an old key wraps: one queue for each kind of blob, for the one function that may move it. */
export class RewrapQueues extends Construct {
  readonly byBlob: Readonly<Record<Blob, Queue>>;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { vaultId }: Config) {
    super(scope, id);
    const queueName = (name: string) => `${prefix(vaultId)}-${name}`;
    this.deadLetters = new Queue(this, 'DeadLetters', { ...queueDefaults, queueName: queueName('rewrap-dead') });
    const queueOf = (blob: Blob) =>
      new Queue(this, blob, {
        ...queueDefaults,
        queueName: queueName(rewrapperOf(blob)),
        // Six times the function's own time, as the SQS event source asks for.
        visibilityTimeout: Duration.seconds(36),
        deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
      });
    this.byBlob = { setup: queueOf('setup'), escrow: queueOf('escrow') };
  }
}

interface RewrappingProps {
  readonly config: Config;
  readonly table: { readonly tableName: string; readonly tableArn: string };
  readonly keys: WrappingKeys;
  readonly queues: RewrapQueues;
  readonly eventBus: { readonly eventBusName: string; readonly eventBusArn: string };
}

/** While there are two wrapping keys: the newest wraps what the other still does, and somebody counts what is left. */
export class Rewrapping extends Construct {
  readonly functions: readonly VaultFunction<RewrapperName | 'rewrap-sweep'>[];

  constructor(scope: Construct, id: string, props: RewrappingProps) {
    super(scope, id);
    this.functions = [...blobs.map((blob) => this.#rewrapper(blob, props)), this.#sweep(props)];
  }

  #rewrapper(blob: Blob, { config, table, keys, queues }: RewrappingProps): VaultFunction<RewrapperName> {
    const name = rewrapperOf(blob);
    const { pause, batchSize } = paceOf(config);
    const rewrapper = new VaultFunction(this, name, {
      config,
      name,
      environment: {
        VAULT_NAME: config.vaultName,
        VAULT_TABLE: table.tableName,
        VAULT_REWRAP_PAUSE_MS: String(pause),
        ...wrappingKeysEnvironment(keys.numbered),
      },
      rights: rewrapRights(blob, { config, tableArn: table.tableArn, keys }),
      memorySize: 256,
    });
    feed(this, `${name}-queue`, { queue: queues.byBlob[blob], fed: rewrapper, batchSize, maxConcurrency: instances });
    return rewrapper;
  }

  #sweep({ config, table, keys, queues, eventBus }: RewrappingProps): VaultFunction<'rewrap-sweep'> {
    const { vaultId, rewrapsPerSecond } = config;
    const memory = sweepParameter(vaultId);
    const allow = (sid: string, actions: string[], ...resources: string[]) =>
      new PolicyStatement({ sid, actions, resources });
    const sweep = new VaultFunction(this, 'rewrap-sweep', {
      config,
      name: 'rewrap-sweep',
      environment: {
        VAULT_TABLE: table.tableName,
        VAULT_SWEEP_PARAMETER: memory,
        // What the rewrappers do until the next tick, a minute later.
        VAULT_SWEEP_ACCOUNTS: String(Math.max(1, Math.floor((60 * rewrapsPerSecond) / blobs.length))),
        VAULT_REWRAP_SETUP_QUEUE_URL: queues.byBlob.setup.queueUrl,
        VAULT_REWRAP_ESCROW_QUEUE_URL: queues.byBlob.escrow.queueUrl,
        VAULT_EVENT_BUS: eventBus.eventBusName,
        VAULT_EVENT_SOURCE: eventSource(vaultId),
        ...wrappingKeysEnvironment(keys.numbered),
      },
      rights: [
        ...rewrapRights('sweep', { config, tableArn: table.tableArn, keys }),
        allow('Queues', ['sqs:SendMessage'], ...blobs.map((blob) => queues.byBlob[blob].queueArn)),
        allow('Memory', ['ssm:GetParameter', 'ssm:PutParameter'], parameterArn(memory)),
        allow('Events', ['events:PutEvents'], eventBus.eventBusArn),
      ],
      memorySize: 256,
    });
    new Rule(this, 'Schedule', {
      description: `Backup Key Vault ${vaultId}: what do old keys still wrap?`,
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweep.alias)],
    });
    return sweep;
  }
}
