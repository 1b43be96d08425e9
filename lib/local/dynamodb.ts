/** The embedded DynamoDB: dynalite, on disk or in memory, on 127.0.0.1. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { listen } from './loopback.ts';

export interface EmbeddedDynamoDb {
  readonly endpoint: string;
  close(): Promise<void>;
}

export async function startDynamoDb(dataDir: string | undefined): Promise<EmbeddedDynamoDb> {
  const path = dataDir && join(dataDir, 'dynamodb');
  if (path) mkdirSync(path, { recursive: true, mode: 0o700 });
  const server = dynalite({ createTableMs: 0, ...(path && { path }) });
  const { url } = await listen(server);
  return {
    endpoint: url,
    async close() {
      server.closeIdleConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The same on every DynamoDB. */
export const tableKey = {
  AttributeDefinitions: [{ AttributeName: 'account', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'account', KeyType: 'HASH' }],
} satisfies Partial<CreateTableCommandInput>;

/** Makes the vault's table if it is not there. */
export async function createTable(endpoint: string, table: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    await client.send(new CreateTableCommand({ TableName: table, BillingMode: 'PAY_PER_REQUEST', ...tableKey }));
  } catch (cause) {
    if (!(cause instanceof ResourceInUseException)) throw cause;
  } finally {
    client.destroy();
  }
}

/** The embedded services check no signature; the SDK insists on having something to sign with. */
export const credentials = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
