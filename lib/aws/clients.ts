/**
 * The clients of the services, made once per process. A request has 5 s in all. So every call fails early enough to be
 * tried again, and an AbortSignal, the request's own deadline, ends whatever is left.
 */
import {
  type ServiceInputTypes as DynamoIn,
  type ServiceOutputTypes as DynamoOut,
  errorTypeRegistries as dynamoErrors,
} from '@aws-sdk/client-dynamodb';
import {
  type ServiceInputTypes as KmsIn,
  type ServiceOutputTypes as KmsOut,
  errorTypeRegistries as kmsErrors,
} from '@aws-sdk/client-kms';
import {
  type ServiceInputTypes as SqsIn,
  type ServiceOutputTypes as SqsOut,
  errorTypeRegistries as sqsErrors,
} from '@aws-sdk/client-sqs';
import {
  type ServiceInputTypes as SsmIn,
  type ServiceOutputTypes as SsmOut,
  errorTypeRegistries as ssmErrors,
} from '@aws-sdk/client-ssm';
import { AwsJson1_0Protocol, AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { DynamoDBJsonCodec2 } from '@aws-sdk/dynamodb-codec';
import { type Sends, ServiceClient } from './sdk/service-client.ts';

/** Milliseconds from the event until an answer must leave. */
export const requestBudget = 4500;

// An HSM operation takes longer than a read of one item. A call that takes much longer than the slow ones usually do
// will not answer. The waits before a retry are the SDK's.
const quick = { maxAttempts: 3, baseDelay: 50, timeOuts: { connect: 500, call: 1000 } };
const quickest = { ...quick, baseDelay: 25 };
const slow = { maxAttempts: 2, baseDelay: 50, timeOuts: { connect: 500, call: 1800 } };

export type DynamoDb = Sends<DynamoIn, DynamoOut>;
export type Kms = Sends<KmsIn, KmsOut>;
export type Sqs = Sends<SqsIn, SqsOut>;
export type Ssm = Sends<SsmIn, SsmOut>;

export function dynamoClient(): DynamoDb {
  const target = 'DynamoDB_20120810';
  const protocol = new AwsJson1_0Protocol({
    defaultNamespace: 'com.amazonaws.dynamodb',
    errorTypeRegistries: dynamoErrors,
    serviceTarget: target,
    jsonCodec: new DynamoDBJsonCodec2(),
  });
  return new ServiceClient({ name: 'dynamodb', target, contentType: 'application/x-amz-json-1.0', protocol }, quickest);
}

export function kmsClient(): Kms {
  const target = 'TrentService';
  const protocol = new AwsJson1_1Protocol({
    defaultNamespace: 'com.amazonaws.kms',
    errorTypeRegistries: kmsErrors,
    serviceTarget: target,
  });
  return new ServiceClient({ name: 'kms', target, contentType: 'application/x-amz-json-1.1', protocol }, slow);
}

export function sqsClient(): Sqs {
  const target = 'AmazonSQS';
  const protocol = new AwsJson1_0Protocol({
    defaultNamespace: 'com.amazonaws.sqs',
    errorTypeRegistries: sqsErrors,
    serviceTarget: target,
    awsQueryCompatible: true,
  });
  return new ServiceClient({ name: 'sqs', target, contentType: 'application/x-amz-json-1.0', protocol }, quick);
}

export function ssmClient(): Ssm {
  const target = 'AmazonSSM';
  const protocol = new AwsJson1_1Protocol({
    defaultNamespace: 'com.amazonaws.ssm',
    errorTypeRegistries: ssmErrors,
    serviceTarget: target,
  });
  return new ServiceClient({ name: 'ssm', target, contentType: 'application/x-amz-json-1.1', protocol }, quick);
}
