import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoRecords } from '../../lib/aws/dynamo-records.ts';
import { createTable, credentials } from '../../lib/local/dynamodb.ts';
import { itemOf } from './items.ts';
import type { Subject } from './records.contract.ts';

const table = 'contract';

export function clientOf(endpoint: string, maxAttempts = 3): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts });
}

/** The records in a table there. What the test looks at and prepares goes to `direct`. */
export async function dynamoSubject(endpoint: string, direct = endpoint): Promise<Subject> {
  await createTable(direct, table);
  const through = clientOf(endpoint);
  const past = clientOf(direct);
  const key = (account: string) => ({ TableName: table, Key: { account: { S: account } } });
  return {
    records: dynamoRecords(through, table),
    async put(account, record) {
      const item = itemOf(account, record);
      if (item) await past.send(new PutItemCommand({ TableName: table, Item: item }));
      else await past.send(new DeleteItemCommand(key(account)));
    },
    raw: async (account) => (await past.send(new GetItemCommand({ ...key(account), ConsistentRead: true }))).Item,
    async close() {
      through.destroy();
      past.destroy();
    },
  };
}
