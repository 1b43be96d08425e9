import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { VaultError } from '../protocol/wire/errors.ts';
import type { Records } from '../vault/ports.ts';
import { InvalidItem, string } from './attributes.ts';
import type { DynamoDb } from './clients.ts';
import { toRecord } from './item.ts';
import { toWrite } from './writes.ts';

/** The records in one DynamoDB table. `signal` ends every call: what is not answered by then was not available. */
export function dynamoRecords(client: DynamoDb, table: string, signal?: AbortSignal): Records {
  const options = signal ? { abortSignal: signal } : {};
  const item = (account: string) => ({ TableName: table, Key: { account: string(account) } });
  return {
    async read(account) {
      try {
        const { Item } = await client.send(new GetItemCommand({ ...item(account), ConsistentRead: true }), options);
        return toRecord(Item);
      } catch (cause) {
        throw storageError(cause);
      }
    },

    async commit(account, commit) {
      const { operation, expression } = toWrite(commit);
      const write = { ...item(account), ...expression.condition };
      try {
        if (operation === 'delete') await client.send(new DeleteItemCommand(write), options);
        else await client.send(new UpdateItemCommand({ ...write, UpdateExpression: expression.update }), options);
        return true;
      } catch (cause) {
        if (cause instanceof ConditionalCheckFailedException) return false;
        throw storageError(cause);
      }
    },
  };
}

// Our own faults: a retry would not help. Everything else (throttling, 5xx, time-outs, resets) is the storage's.
const ours = new Set(['ValidationException', 'SerializationException']);

export function storageError(cause: unknown): VaultError {
  const own = cause instanceof InvalidItem || (cause instanceof Error && ours.has(cause.name));
  return new VaultError(own ? 'internal' : 'storage_unavailable', {}, cause);
}
