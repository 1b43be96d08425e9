import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eventsOf } from '../../lib/aws/stream-image.ts';
import { countMetrics, messages, source } from '../../lib/signals.ts';
import type { VaultEvent } from '../../lib/vault/events.ts';
import { required } from '../runtime/env.ts';
import { describeFailure, logger, metrics } from '../runtime/observe.ts';

const bus = required(process.env, 'VAULT_EVENT_BUS');
const client = new EventBridgeClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1500 },
});

/** Milliseconds after which the rest of a batch is left for the next call. */
const budget = 4500;

/**
 * Publishes what each committed write means, in order. The first failure ends the batch, and its change comes back with
 * all that follow it. So an event may arrive twice, with the same `id`, but none is lost.
 */
export async function handler({ Records: changes }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const signal = AbortSignal.timeout(budget);
  const published: VaultEvent[] = [];
  try {
    for (const change of changes) {
      try {
        const events = eventsOf(change.dynamodb);
        report(change, events);
        await publish(toEntries(change, events), signal);
        published.push(...events);
      } catch (cause) {
        logger.error(messages.eventNotDelivered, { eventId: change.eventID, ...describeFailure(cause) });
        return { batchItemFailures: [{ itemIdentifier: change.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  } finally {
    tally(published);
  }
}

/**
 * Counts zeros too: an alarm learns from them what is usual. Changes that come back after a failure were not counted
 * before.
 */
function tally(events: readonly VaultEvent[]): void {
  const count = (is: (event: VaultEvent) => boolean) => events.filter(is).length;
  const isLast = (event: VaultEvent) => event.type === 'RecoveryAttempted' && event.attemptsRemaining === 0;
  metrics.addMetric(countMetrics.exhausted, MetricUnit.Count, count(isLast));
  metrics.addMetric(
    countMetrics.destroyed,
    MetricUnit.Count,
    count(({ type }) => type === 'KeyDestroyed'),
  );
  metrics.publishStoredMetrics();
}

/** An alarm counts these lines, so that tampering is noticed even if nobody listens on the bus, or the bus is down. */
function report({ eventID }: DynamoDBRecord, events: readonly VaultEvent[]): void {
  for (const event of events)
    if (event.type === 'RecordTampered')
      logger.error(messages.recordTampered, { eventId: eventID, moved: event.moved });
}

/**
 * One write makes at most one event of a type, so the stream's id of the write and the type make an id that no other
 * event has.
 */
function toEntries({ eventID, dynamodb }: DynamoDBRecord, events: readonly VaultEvent[]): PutEventsRequestEntry[] {
  const account = dynamodb?.Keys?.account?.S ?? '';
  const at = dynamodb?.ApproximateCreationDateTime;
  return events.map(({ type, ...said }) => ({
    EventBusName: bus,
    Source: source,
    DetailType: type,
    Detail: JSON.stringify({ id: `${eventID}-${type}`, version: 1, account, ...said }),
    ...(at !== undefined && { Time: new Date(at * 1000) }),
  }));
}

async function publish(entries: PutEventsRequestEntry[], abortSignal: AbortSignal): Promise<void> {
  if (entries.length === 0) return;
  const { FailedEntryCount = 0 } = await client.send(new PutEventsCommand({ Entries: entries }), { abortSignal });
  if (FailedEntryCount > 0) throw new Error('EventBridge refused an event');
}
