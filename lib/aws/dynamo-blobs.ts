import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Blobs } from '../vault/ports.ts';
import { attributesOf, type Blob } from '../vault/wrapping.ts';
import { string } from './attributes.ts';
import type { DynamoDb } from './clients.ts';
import { storageError } from './dynamo-records.ts';
import { toStoredBlob } from './wrapped-item.ts';

export interface BlobTable {
  readonly table: string;
  /** The only one that is read. */
  readonly blob: Blob;
}

/** One blob of each account in one DynamoDB table: the reader's role may see no other attribute. */
export function dynamoBlobs(client: DynamoDb, { table, blob }: BlobTable, signal?: AbortSignal): Blobs {
  const options = signal ? { abortSignal: signal } : {};
  return {
    async read(account) {
      const input = {
        TableName: table,
        Key: { account: string(account) },
        ConsistentRead: true,
        ProjectionExpression: attributesOf(blob).join(', '),
      };
      try {
        const { Item } = await client.send(new GetItemCommand(input), options);
        return toStoredBlob(Item, blob);
      } catch (cause) {
        throw storageError(cause);
      }
    },
  };
}
