/**
 * The SDK clients, made once per process. A request has 5 s in all. So every call fails early enough to be tried again,
 * and an AbortSignal, the request's own deadline, ends whatever is left.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';

/** Milliseconds from the event until an answer must leave. */
export const requestBudget = 4500;

// An HSM operation takes longer than a read of one item. A call that takes much longer than the slow ones usually do
// will not answer.
const quick = { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true };
const slow = { connectionTimeout: 500, requestTimeout: 1800, throwOnRequestTimeout: true };

export const dynamoClient = (): DynamoDBClient => new DynamoDBClient({ maxAttempts: 3, requestHandler: quick });

export const kmsClient = (): KMSClient => new KMSClient({ maxAttempts: 2, requestHandler: slow });

export const sqsClient = (): SQSClient => new SQSClient({ maxAttempts: 3, requestHandler: quick });

export const ssmClient = (): SSMClient => new SSMClient({ maxAttempts: 3, requestHandler: quick });
