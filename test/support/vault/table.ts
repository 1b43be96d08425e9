/** The table, read and written past the vault. */
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { credentials } from '../../../lib/local/dynamodb.ts';
import { table } from '../../../lib/local/environment.ts';

export type Item = Record<string, AttributeValue>;

export class Table {
  readonly #client: DynamoDBClient;

  constructor(endpoint: string) {
    this.#client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  }

  async items(): Promise<Item[]> {
    const items: Item[] = [];
    const pages = paginateScan({ client: this.#client }, { TableName: table, ConsistentRead: true });
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }

  async read(account: string): Promise<Item | undefined> {
    const input = { TableName: table, Key: { account: { S: account } }, ConsistentRead: true };
    return (await this.#client.send(new GetItemCommand(input))).Item;
  }

  async write(item: Item): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: table, Item: item }));
  }

  close(): void {
    this.#client.destroy();
  }
}
