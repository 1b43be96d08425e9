// The embedded services as a process of their own: sends their addresses, then every message that comes due.
import type { SQSEvent } from 'aws-lambda';
import { startDynamoDb } from '../../lib/local/dynamodb.ts';
import { startKms } from '../../lib/local/kms/server.ts';
import { startQueues } from '../../lib/local/queue/queue.ts';

const [dynamodb, kms, queue] = await Promise.all([startDynamoDb(undefined), startKms(), startQueues()]);
queue.deliverTo('destroyer', async (event) => {
  for (const { body } of (event as SQSEvent).Records) process.send?.({ body, at: Date.now() });
  return { batchItemFailures: [] };
});
process.send?.({
  dynamodb: dynamodb.endpoint,
  kms: kms.endpoint,
  sqs: queue.endpoint,
  queueUrl: queue.url('destroyer'),
});
process.on('disconnect', () => process.exit());
