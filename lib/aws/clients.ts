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
import type { MetadataBearer } from '@smithy/types';
import { quick, quickest, slow } from './effort.ts';
import type { ServiceName } from './sdk/environment.ts';
import { type Effort, type Sends, ServiceClient } from './sdk/service-client.ts';

/** Milliseconds from the event until an answer must leave. */
export const requestBudget = 4500;

export type DynamoDb = Sends<DynamoIn, DynamoOut>;
export type Kms = Sends<KmsIn, KmsOut>;
export type Sqs = Sends<SqsIn, SqsOut>;
export type Ssm = Sends<SsmIn, SsmOut>;

type Protocol = typeof AwsJson1_0Protocol | typeof AwsJson1_1Protocol;

/** As its SDK client has it. */
interface Service extends Omit<ConstructorParameters<Protocol>[0], 'defaultNamespace' | 'serviceTarget'> {
  readonly name: ServiceName;
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

function client<In extends object, Out extends MetadataBearer>(service: Service, effort: Effort): Sends<In, Out> {
  const { name, target, version, ...own } = service;
  const Protocol = version === '1.0' ? AwsJson1_0Protocol : AwsJson1_1Protocol;
  const protocol = new Protocol({ ...own, defaultNamespace: `com.amazonaws.${name}`, serviceTarget: target });
  return new ServiceClient({ name, target, contentType: `application/x-amz-json-${version}`, protocol }, effort);
}

export const dynamoClient = (): DynamoDb =>
  client(
    {
      name: 'dynamodb',
      target: 'DynamoDB_20120810',
      version: '1.0',
      errorTypeRegistries: dynamoErrors,
      jsonCodec: new DynamoDBJsonCodec2(),
    },
    quickest,
  );

export const kmsClient = (): Kms =>
  client({ name: 'kms', target: 'TrentService', version: '1.1', errorTypeRegistries: kmsErrors }, slow);

export const sqsClient = (): Sqs =>
  client(
    {
      name: 'sqs',
      target: 'AmazonSQS',
      version: '1.0',
      errorTypeRegistries: sqsErrors,
      awsQueryCompatible: true,
    },
    quick,
  );

export const ssmClient = (): Ssm =>
  client({ name: 'ssm', target: 'AmazonSSM', version: '1.1', errorTypeRegistries: ssmErrors }, quick);
