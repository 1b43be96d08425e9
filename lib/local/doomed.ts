/** The queue forgets on a crash; the table does not. Whatever has no attempt left is looked at again. */
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { InvalidItem, type Item } from '../aws/attributes.ts';
import { toRecord } from '../aws/item.ts';
import { attemptsRemaining, type VaultRecord } from '../vault/record.ts';
import { credentials } from './dynamodb.ts';
import { table } from './environment.ts';
import type { EmbeddedQueues } from './queue.ts';

export async function requeueDoomed(endpoint: string, queue: EmbeddedQueues): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    for (const item of Items) {
      const record = readable(item);
      if (record?.state !== 'active' || attemptsRemaining(record) > 0) continue;
      const body = JSON.stringify({ account: item.account?.S, registration: record.registration });
      queue.send('destroyer', { body });
    }
  client.destroy();
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
