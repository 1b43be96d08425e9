import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eventsOf } from '../../lib/aws/stream-image.ts';
import { countMetrics, messages } from '../../lib/signals.ts';
import type { VaultEvent } from '../../lib/vault/events.ts';
import { required } from '../runtime/env.ts';
import { describeFailure, logger, metrics } from '../runtime/observe.ts';
import { publish } from './event-bus.ts';

const bus = required(process.env, 'VAULT_EVENT_BUS');
const source = required(process.env, 'VAULT_EVENT_SOURCE');

/** Milliseconds after which the rest of a batch is left for the next call. */
const budget = 4500;

interface Announcement {
  readonly change: DynamoDBRecord;
  readonly event: VaultEvent;
}

/**
 * Publishes what each committed write means, in order. The first failure ends the batch, and its change comes back with
 * all that follow it. So an event may arrive twice, with the same `id`, but none is lost.
 */
export async function handler({ Records: changes }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const signal = AbortSignal.timeout(budget);
  const announcements = changes.flatMap((change) =>
    eventsOf(change.dynamodb).map((event): Announcement => ({ change, event })),
  );
  report(announcements);
  const { delivered, failure } = await publish(announcements.map(toEntry), signal);
  const back = announcements[delivered]?.change;
  // A change with several events comes back with all of them, and is counted then.
  tally(announcements.slice(0, delivered).filter(({ change }) => change !== back));
  if (!back) return { batchItemFailures: [] };
  logger.error(messages.eventNotDelivered, { eventId: back.eventID, ...describeFailure(failure) });
  return { batchItemFailures: [{ itemIdentifier: back.dynamodb?.SequenceNumber ?? '' }] };
}

/**
 * Counts zeros too: an alarm learns from them what is usual. Changes that come back after a failure were not counted
 * before.
 */
function tally(announcements: readonly Announcement[]): void {
  const count = (is: (event: VaultEvent) => boolean) => announcements.filter(({ event }) => is(event)).length;
  const isLast = (event: VaultEvent) => event.type === 'RecoveryAttempted' && event.attemptsRemaining === 0;
  metrics.addMetric(countMetrics.exhausted, MetricUnit.Count, count(isLast));
  metrics.addMetric(
    countMetrics.destroyed,
    MetricUnit.Count,
    count(({ type }) => type === 'KeyDestroyed'),
  );
  metrics.publishStoredMetrics();
}

/**
 * An alarm counts these lines, so that tampering is noticed even if nobody listens on the bus, or the bus is down. They
 * are written before anything is sent: a batch that the bus holds up is reported all the same, again each time.
 */
function report(announcements: readonly Announcement[]): void {
  for (const { change, event } of announcements)
    if (event.type === 'RecordTampered')
      logger.error(messages.recordTampered, { eventId: change.eventID, moved: event.moved });
}

/**
 * One write makes at most one event of a type, so the stream's id of the write and the type make an id that no other
 * event has.
 */
function toEntry({ change: { eventID, dynamodb }, event: { type, ...said } }: Announcement): PutEventsRequestEntry {
  const account = dynamodb?.Keys?.account?.S ?? '';
  const at = dynamodb?.ApproximateCreationDateTime;
  return {
    EventBusName: bus,
    Source: source,
    DetailType: type,
    Detail: JSON.stringify({ id: `${eventID}-${type}`, version: 1, account, ...said }),
    ...(at !== undefined && { Time: new Date(at * 1000) }),
  };
}
