import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { VaultError } from '../protocol/wire/errors.ts';
import type { Records } from '../vault/ports.ts';
import { InvalidItem, type Item, string } from './attributes.ts';
import type { DynamoDb } from './clients.ts';
import { toRecord } from './item.ts';
import { toWrite, type Write } from './writes.ts';

/** An item that stands in a write's way comes with the refusal, and costs no read (API reference of UpdateItem). */
const shown = { ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** The records in one DynamoDB table. `signal` ends every call: what is not answered by then was not available. */
export function dynamoRecords(client: DynamoDb, table: string, signal?: AbortSignal): Records {
  const options = signal ? { abortSignal: signal } : {};
  const place = (account: string) => ({ TableName: table, Key: { account: string(account) } });

  async function get(account: string): Promise<Item | undefined> {
    return (await client.send(new GetItemCommand({ ...place(account), ConsistentRead: true }), options)).Item;
  }

  async function write(account: string, { operation, expression }: Write, more: Partial<typeof shown> = {}) {
    const input = { ...place(account), ...expression.condition };
    try {
      const { Attributes } =
        operation === 'delete'
          ? await client.send(new DeleteItemCommand(input), options)
          : await client.send(
              new UpdateItemCommand({ ...input, UpdateExpression: expression.update, ...more }),
              options,
            );
      return { held: true, item: Attributes };
    } catch (cause) {
      if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
      return { held: false, item: cause.Item };
    }
  }

  return {
    read: (account) => orStorageError(async () => toRecord(await get(account))),
    commit: (account, commit) => orStorageError(async () => (await write(account, toWrite(commit))).held),
    prove: (account, commit) =>
      orStorageError(async () => {
        const { held, item } = await write(account, toWrite(commit), shown);
        // None is shown where the account has none, and by dynalite.
        return { held, record: toRecord(item ?? (await get(account))) };
      }),
  };
}

async function orStorageError<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw storageError(cause);
  }
}

// Our own faults: a retry would not help. Everything else (throttling, 5xx, time-outs, resets) is the storage's.
const ours = new Set(['ValidationException', 'SerializationException']);

export function storageError(cause: unknown): VaultError {
  const own = cause instanceof InvalidItem || (cause instanceof Error && ours.has(cause.name));
  return new VaultError(own ? 'internal' : 'storage_unavailable', {}, cause);
}
