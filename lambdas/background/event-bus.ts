/** The bus that the company's apps listen on. */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

const client = new EventBridgeClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1500 },
});

/** Entries that one PutEvents takes (EventBridge API Reference, "PutEvents"). */
const mostEntries = 10;

/** How far it came: the entries before `delivered` are on the bus. Some after it may be too. */
export interface Publication {
  readonly delivered: number;
  /** Why not all are; undefined when they are. */
  readonly failure?: unknown;
}

/** In order, as many at a time as the bus takes. The first that it refuses ends it. */
export async function publish(entries: readonly PutEventsRequestEntry[], signal: AbortSignal): Promise<Publication> {
  for (let delivered = 0; delivered < entries.length; delivered += mostEntries) {
    try {
      const refused = await put(entries.slice(delivered, delivered + mostEntries), signal);
      if (refused) return { delivered: delivered + refused.index, failure: refused.reason };
    } catch (failure) {
      return { delivered, failure };
    }
  }
  return { delivered: entries.length };
}

/** The first entry that was refused: the call itself succeeds, and tells it of each entry at the entry's place. */
async function put(
  Entries: PutEventsRequestEntry[],
  abortSignal: AbortSignal,
): Promise<{ readonly index: number; readonly reason: Error } | undefined> {
  const { FailedEntryCount = 0, Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }), {
    abortSignal,
  });
  if (FailedEntryCount === 0) return undefined;
  const index = results.findIndex(({ EventId }) => EventId === undefined);
  const reason = new Error('EventBridge refused an event');
  reason.name = results[index]?.ErrorCode ?? reason.name;
  return { index: Math.max(index, 0), reason };
}
