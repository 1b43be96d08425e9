/** What the table holds after each scene. */
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Write } from '../../lib/aws/writes.ts';
import { createTable, credentials } from '../../lib/local/dynamodb.ts';
import type { Commit } from '../../lib/vault/commit.ts';
import type { Item } from './items.ts';
import { scenes } from './scenes.ts';

const table = 'scenes';

/** `toWrite` is that of the version whose items are asked for. */
export async function played(endpoint: string, toWrite: (commit: Commit) => Write): Promise<Record<string, Item>> {
  await createTable(endpoint, table);
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const items: Record<string, Item> = {};
  for (const [name, commits] of Object.entries<readonly Commit[]>(scenes)) {
    const place = { TableName: table, Key: { account: { S: name } } };
    for (const commit of commits) {
      const { expression } = toWrite(commit);
      await client.send(
        new UpdateItemCommand({ ...place, ...expression.condition, UpdateExpression: expression.update }),
      );
    }
    const { Item } = await client.send(new GetItemCommand({ ...place, ConsistentRead: true }));
    items[name] = Item ?? {};
  }
  client.destroy();
  return items;
}
