/** What the table has of one account, read and changed past the vault for the page of this machine. */
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../aws/attributes.ts';
import { accountOf } from '../../protocol/crypto/account.ts';
import { credentials } from '../dynamodb.ts';
import { table } from '../environment.ts';
import { type Attribute, attributesOf, itemSize } from './attributes.ts';

export interface Holding {
  readonly account: string;
  readonly bytes: number;
  readonly item: readonly Attribute[] | null;
  /** ISO 8601, UTC, by the clock of the times in the item. */
  readonly now: string;
}

interface Table {
  readonly endpoint: string;
  /** What an account's name is made of, beside the subject. */
  readonly namespace: string;
}

export class AccountItems {
  readonly #client: DynamoDBClient;
  readonly #namespace: string;

  constructor({ endpoint, namespace }: Table) {
    this.#client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
    this.#namespace = namespace;
  }

  async read(account: string): Promise<Item | undefined> {
    return (await this.#client.send(new GetItemCommand({ ...keyOf(account), ConsistentRead: true }))).Item;
  }

  async holding(sub: string): Promise<Holding> {
    const account = accountOf(this.#namespace, sub);
    const item = await this.read(account);
    return {
      account,
      bytes: item ? itemSize(item) : 0,
      item: item ? attributesOf(item) : null,
      now: new Date().toISOString(),
    };
  }

  /** Ends the account's present wait; false where there is none. The attempts stay counted. */
  async skipWait(sub: string): Promise<{ readonly skipped: boolean }> {
    const write = new UpdateItemCommand({
      ...keyOf(accountOf(this.#namespace, sub)),
      UpdateExpression: 'SET nextAttemptAt = :now',
      ConditionExpression: 'nextAttemptAt > :now',
      ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
    });
    try {
      await this.#client.send(write);
      return { skipped: true };
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return { skipped: false };
      throw cause;
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }
}

const keyOf = (account: string) => ({ TableName: table, Key: { account: { S: account } } });
