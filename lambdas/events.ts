import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { toRecord } from '../lib/aws/item.ts';
import { toItem } from '../lib/aws/stream-image.ts';
import { eventsBetween } from '../lib/vault/events.ts';
import { required } from './middleware/environment.ts';
import { describeFailure, logger } from './middleware/observe.ts';

const bus = required(process.env, 'VAULT_EVENT_BUS');
const client = new EventBridgeClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1500 },
});

export const source = 'backup-key-vault';

/** Milliseconds after which the rest of a batch is left for the next call. */
const budget = 4500;

/**
 * Publishes what each committed write means, in order. The first that fails ends the batch and comes back with all that
 * follow: an event may arrive twice, with the same `id`, and never not at all.
 */
export async function handler({ Records: changes }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const signal = AbortSignal.timeout(budget);
  for (const change of changes) {
    try {
      await publish(toEntries(change), signal);
    } catch (cause) {
      logger.error('event not delivered', { eventId: change.eventID, ...describeFailure(cause) });
      return { batchItemFailures: [{ itemIdentifier: change.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

/** A write makes two events at most; the stream's own id tells them from every other write's. */
function toEntries({ eventID, dynamodb }: DynamoDBRecord): PutEventsRequestEntry[] {
  const before = toRecord(toItem(dynamodb?.OldImage));
  const after = toRecord(toItem(dynamodb?.NewImage));
  const account = dynamodb?.Keys?.account?.S ?? '';
  const at = dynamodb?.ApproximateCreationDateTime;
  return eventsBetween(before, after).map(({ type, ...said }) => ({
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
