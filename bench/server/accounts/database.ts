// The embedded DynamoDB as a process of its own: sends where it listens.
import { startDynamoDb } from '../../../lib/local/dynamodb.ts';

const { endpoint, close } = await startDynamoDb(process.argv[2]);
process.send?.(endpoint);
process.once('disconnect', () => void close().then(() => process.exit()));
