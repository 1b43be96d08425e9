/** How events leave the table's stream, and where they are kept, against what AWS says of both. */
import { describe, expect, test } from '@jest/globals';
import { stages } from '../../lib/stacks/config/stages.ts';
import { eventBridge, lambdaStreams } from './aws-facts/throughput.ts';
import { type Synthesized, synthesize } from './template.ts';

const template = synthesize('prod');
interface Named {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
  readonly [property: string]: any;
}

const named = (type: string, from: Synthesized = template): Named[] =>
  from.ofType(type).map(([id, { Properties }]) => ({ id, ...from.resolve<object>(Properties) }));
/** The rules on the vault's bus. Those on the account's own bus hear of AWS. */
const rulesOfBus = (from: Synthesized = template) =>
  named('AWS::Events::Rule', from).filter(({ EventBusName }) => EventBusName !== undefined);
const source = 'backup-key-vault.prod';

describe('the stream', () => {
  const [mapping] = named('AWS::Lambda::EventSourceMapping').filter(({ id }) => id.startsWith('EventDelivery'));

  test('is read in as many batches at once as Lambda takes, which keeps the order of each account', () => {
    expect(mapping).toMatchObject({ ParallelizationFactor: lambdaStreams.mostBatchesOfShard, BatchSize: 100 });
    const [table] = named('AWS::DynamoDB::GlobalTable');
    expect(table?.KeySchema).toEqual([{ AttributeName: 'account', KeyType: 'HASH' }]);
  });

  test('has an instance for each batch of a new table’s shards', () => {
    const { 'event-publisher': publisher } = template.functions();
    const atOnce = lambdaStreams.shardsOfNewTable * lambdaStreams.mostBatchesOfShard;
    expect(publisher?.Properties.ReservedConcurrentExecutions).toBe(atOnce);
  });

  test('gives back only what failed, and for as long as it remembers', () => {
    expect(mapping).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: lambdaStreams.secondsKept,
      MaximumRetryAttempts: lambdaStreams.mostRetries,
    });
  });
});

test('the function says which vault an event is of, and that is what the bus keeps', () => {
  const { 'event-publisher': publisher } = template.functions();
  expect(publisher?.Properties.Environment.Variables.VAULT_EVENT_SOURCE).toBe(source);
  const patterns = [...named('AWS::Events::Archive'), ...rulesOfBus()].map(({ EventPattern }) => EventPattern);
  expect(patterns).toEqual([{ source: [source] }, { source: [source] }]);
  const second = synthesize('prod', { vaultId: 'second' });
  const [rule] = rulesOfBus(second);
  expect(rule?.EventPattern).toEqual({ source: ['backup-key-vault.second'] });
});

describe('the archive', () => {
  const [archive] = named('AWS::Events::Archive');

  test('keeps the events of the vault’s bus for 90 days', () => {
    const [bus] = named('AWS::Events::EventBus');
    expect(archive).toMatchObject({ RetentionDays: 90, ArchiveName: bus?.Name });
    expect(String(archive?.SourceArn)).toContain(`event-bus/${bus?.Name}`);
  });

  test('has a name that EventBridge takes, with the longest id of a vault too', () => {
    const longest = synthesize('dev', { vaultId: 'a23456789012' });
    const [archive] = named('AWS::Events::Archive', longest);
    expect(archive?.ArchiveName).toMatch(eventBridge.archiveName);
  });

  test('is left out where the settings have no days for it', () => {
    expect(named('AWS::Events::Archive', synthesize('prod', {}, { events: { queue: true } }))).toEqual([]);
  });
});

describe('the queue', () => {
  const [queue] = named('AWS::SQS::Queue').filter(({ QueueName }) => QueueName === 'backup-key-vault-prod-events');
  const [rule] = rulesOfBus();

  test('keeps every event of the bus for 14 days until an app listens, encrypted', () => {
    expect(queue).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
    expect(rule).toMatchObject({ EventBusName: 'backup-key-vault-prod', State: 'ENABLED' });
    const [target, ...more] = (rule?.Targets ?? []) as { Arn: string }[];
    expect(more).toEqual([]);
    expect(target?.Arn).toMatch(/:backup-key-vault-prod-events$/);
  });

  test('takes messages from that rule alone, and over TLS', () => {
    const policies = template.ofType('AWS::SQS::QueuePolicy').map(([, { Properties }]) => Properties);
    const own = policies.find(({ Queues }) => Queues.some(({ Ref }: { Ref: string }) => Ref === queue?.id));
    const [deny, allow, ...more] = own?.PolicyDocument.Statement ?? [];
    expect(more).toEqual([]);
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(allow).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule?.id, 'Arn'] } } },
    });
    expect(allow.Action).toContain('sqs:SendMessage');
  });

  test('rings a day before it forgets', () => {
    const [alarm] = named('AWS::CloudWatch::Alarm').filter(({ AlarmName }) => /events-unread$/.test(AlarmName ?? ''));
    expect(alarm).toMatchObject({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 13 * 24 * 3600 });
  });

  test('goes with its rule and its alarm when an app listens', () => {
    const listened = synthesize('prod', { eventQueue: 'false' });
    expect(rulesOfBus(listened)).toEqual([]);
    const names = named('AWS::CloudWatch::Alarm', listened).map(({ AlarmName }) => AlarmName);
    expect(names.filter((name) => /events-unread/.test(name ?? ''))).toEqual([]);
    expect(named('AWS::Events::Archive', listened)).toHaveLength(1);
  });

  test('is there in every stage that nobody has changed', () => {
    for (const { events } of Object.values(stages)) expect(events.queue).toBe(true);
  });
});
