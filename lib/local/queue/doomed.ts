/**
 * A table that this vault's queue does not know from its beginning: one of an earlier version, one that several vaults
 * share and whose other vaults may have ended. Whatever has no attempt left in it gets a message.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvalidItem, type Item } from '../../aws/attributes.ts';
import { toRecord } from '../../aws/item.ts';
import { attemptsRemaining, type VaultRecord } from '../../vault/record.ts';
import { credentials } from '../dynamodb.ts';
import { table } from '../environment.ts';
import type { EmbeddedQueues } from './queue.ts';

/** So few items at a time that no request waits more than some 10 ms for dynalite, which has one thread. */
const pageLength = 100;
/** The vault is still starting, and needs the thread for itself. */
const beginMs = 1_000;
const retryMs = 1_000;
const answerMs = 10_000;

interface Place {
  readonly dynamodb: string;
  readonly queue: EmbeddedQueues;
  /** Whether other vaults write to the table too. */
  readonly shared: boolean;
}

export interface Look {
  /** Ends the look after the page that it is at: dynalite cannot be closed while it reads one. */
  close(): Promise<void>;
}

/**
 * Resolves when the first page has been looked at. The others follow one by one, each after a pause as long as it took,
 * while the vault serves. Rejects where the first page cannot be read.
 */
export async function lookForDoomed({ dynamodb, queue, shared }: Place): Promise<Look> {
  if (!shared && (await queue.isComplete())) return { close: async () => undefined };
  const client = new DynamoDBClient({ endpoint: dynamodb, region: 'us-east-1', credentials });
  const ending = new AbortController();
  const { signal } = ending;
  const look = (from: Key | undefined) => lookAtPage(client, queue, from);
  const rest = async (next: Page) => {
    if (next.next) await pause(beginMs, undefined, { signal });
    for (let page = next; page.next && !signal.aborted; ) {
      await pause(page.took, undefined, { signal });
      page = await look(page.next).catch(() => ({ next: page.next, took: retryMs }));
    }
    if (!shared && !signal.aborted) await queue.setComplete();
  };
  const first = await look(undefined);
  const looking = rest(first)
    .catch(() => undefined)
    .finally(() => client.destroy());
  return {
    async close() {
      ending.abort();
      await looking;
    },
  };
}

type Key = Record<string, AttributeValue>;

interface Page {
  readonly next: Key | undefined;
  /** Milliseconds. */
  readonly took: number;
}

async function lookAtPage(client: DynamoDBClient, queue: EmbeddedQueues, from: Key | undefined): Promise<Page> {
  const began = performance.now();
  const { Items = [], LastEvaluatedKey: next } = await client.send(
    new ScanCommand({
      TableName: table,
      ConsistentRead: true,
      FilterExpression: 'attempts >= maxAttempts',
      Limit: pageLength,
      ...(from && { ExclusiveStartKey: from }),
    }),
    { abortSignal: AbortSignal.timeout(answerMs) },
  );
  const bodies = Items.flatMap((item) => {
    const record = readable(item);
    if (record?.state !== 'active' || attemptsRemaining(record) > 0) return [];
    return [{ body: JSON.stringify({ account: item.account?.S, registration: record.registration }) }];
  });
  if (bodies.length > 0) await queue.send('destroyer', bodies);
  return { next, took: performance.now() - began };
}

/** An item that cannot be read fails the calls of its own account, and nobody else's. */
function readable(item: Item): VaultRecord | undefined {
  try {
    return toRecord(item);
  } catch (cause) {
    if (cause instanceof InvalidItem) return undefined;
    throw cause;
  }
}
