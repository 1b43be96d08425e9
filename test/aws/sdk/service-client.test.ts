/** Calls go out, come back, are tried again and fail as those of the SDK's own client do. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand } from '@aws-sdk/client-kms';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type DynamoDb, dynamoClient, type Kms, kmsClient, sqsClient, ssmClient } from '../../../lib/aws/clients.ts';
import { type Loopback, listen } from '../../../lib/local/loopback.ts';

type Behave = (response: ServerResponse, request: IncomingMessage) => void;

const requests: { headers: IncomingMessage['headers']; body: string }[] = [];
let answers: Behave[] = [];
let server: Server;
let loopback: Loopback;
let dynamo: DynamoDb;
let kms: Kms;

const say =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behave =>
  (response) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
const drop: Behave = (response) => void response.destroy();
const hang: Behave = () => {};

/** Of several, each is for one try, and the last for all that follow. */
function answer(...next: Behave[]): void {
  answers = next;
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    requests.push({ headers: request.headers, body: (await buffer(request)).toString() });
    const behave = answers.length > 1 ? answers.shift() : answers[0];
    behave?.(response, request);
  });
  loopback = await listen(server);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: loopback.url,
  });
  [dynamo, kms] = [dynamoClient(), kmsClient()];
});

beforeEach(() => {
  requests.length = 0;
});

afterAll(() => loopback.close());

const get = new GetItemCommand({ TableName: 'table', Key: { account: { S: 'alice' } }, ConsistentRead: true });
const update = new UpdateItemCommand({ TableName: 'table', Key: { account: { S: 'alice' } } });
const decrypt = new DecryptCommand({ KeyId: 'key', CiphertextBlob: new Uint8Array([1, 2, 3]) });

describe('a call', () => {
  test('has the service’s form, and its answer the command’s', async () => {
    answer(say(200, { Item: { setup: { B: 'AQID' }, name: { S: 'ü' } } }));
    const { Item } = await dynamo.send(get);
    expect(Item).toEqual({ setup: { B: new Uint8Array([1, 2, 3]) }, name: { S: 'ü' } });
    expect(requests).toMatchObject([
      {
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.GetItem',
          host: new URL(loopback.url).host,
          authorization: expect.stringContaining('/us-east-1/dynamodb/aws4_request'),
          'amz-sdk-request': 'attempt=1; max=3',
        },
        body: '{"TableName":"table","Key":{"account":{"S":"alice"}},"ConsistentRead":true}',
      },
    ]);
  });

  test('carries any text and bytes', async () => {
    answer(say(200, { Plaintext: 'AQI=' }));
    const EncryptionContext = { vault: 'Zürich \u{1f600}' };
    const { Plaintext } = await kms.send(new DecryptCommand({ ...decrypt.input, EncryptionContext }));
    expect(Plaintext).toEqual(new Uint8Array([1, 2]));
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ KeyId: 'key', CiphertextBlob: 'AQID', EncryptionContext });
    expect(requests[0]?.headers).toMatchObject({ 'content-type': 'application/x-amz-json-1.1' });
  });

  test('may be answered with nothing', async () => {
    answer(say(200, ''));
    expect(await dynamo.send(update)).toEqual({ $metadata: { httpStatusCode: 200 } });
  });

  test('goes over one connection after the other', async () => {
    const ports = new Set<number | undefined>();
    answer((response, request) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    for (let i = 0; i < 3; i++) await dynamo.send(get);
    expect(ports.size).toBe(1);
  });
});

describe('a refusal', () => {
  test.each([
    ['com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', ConditionalCheckFailedException],
    ['com.amazon.coral.validate#ValidationException', Error],
  ])('%s is not tried again, and is the SDK’s exception', async (__type, Exception) => {
    answer(say(400, { __type, message: 'no' }));
    const refusal = await dynamo.send(update).catch((error) => error);
    expect(refusal).toBeInstanceOf(Exception);
    expect(refusal).toMatchObject({ name: __type.split('#')[1], message: 'no', $metadata: { httpStatusCode: 400 } });
    expect(requests).toHaveLength(1);
  });

  test('shows nothing of the answer but its message', async () => {
    answer(say(400, { __type: 'ValidationException', message: 'no' }));
    const refusal = await kms.send(decrypt).catch((error) => error);
    expect(Object.keys(refusal)).not.toContain('$response');
  });

  test('of SQS and of SSM too', async () => {
    answer(say(400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist' }));
    await expect(sqsClient().send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: 'm' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    answer(say(400, { __type: 'ParameterNotFound' }));
    await expect(ssmClient().send(new GetParameterCommand({ Name: 'p' }))).rejects.toBeInstanceOf(ParameterNotFound);
  });
});

describe('an AbortSignal', () => {
  test('ends a call under way, and it is not tried again', async () => {
    answer(hang);
    const signal = AbortSignal.timeout(50);
    await expect(dynamo.send(get, { abortSignal: signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(requests).toHaveLength(1);
  });

  test('ends the wait for the next try', async () => {
    answer(say(400, { __type: 'ThrottlingException' }, { 'x-amz-retry-after': '3000' }));
    const signal = AbortSignal.timeout(100);
    const began = performance.now();
    await expect(dynamo.send(get, { abortSignal: signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(requests).toHaveLength(1);
  });

  test('that has ended already lets nothing go out', async () => {
    const abortSignal = AbortSignal.abort();
    await expect(dynamo.send(get, { abortSignal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(requests).toHaveLength(0);
  });
});

describe('tried again', () => {
  const ok = say(200, {});

  test.each<[string, Behave]>([
    ['the connection breaks', drop],
    ['the service fails', say(500, { __type: 'InternalServerError' })],
    ['what answers is not the service', say(503, '<html>Service Unavailable</html>')],
    ['the service throttles', say(400, { __type: 'ProvisionedThroughputExceededException' })],
    [
      'the answer breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': '9' }).write('{"', () => response.destroy());
      },
    ],
  ])('where %s, as one and the same call', async (_, fault) => {
    answer(fault, ok);
    await dynamo.send(get);
    expect(requests.map(({ headers }) => headers['amz-sdk-request'])).toEqual(['attempt=1; max=3', 'attempt=2; max=3']);
    expect(new Set(requests.map(({ headers }) => headers['amz-sdk-invocation-id'])).size).toBe(1);
  });

  test('three times at DynamoDB, twice at KMS', async () => {
    answer(say(500, { __type: 'InternalServerError' }));
    await expect(dynamo.send(get)).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(requests).toHaveLength(3);
    answer(say(500, { __type: 'KMSInternalException' }));
    await expect(kms.send(decrypt)).rejects.toMatchObject({ name: 'KMSInternalException' });
    expect(requests).toHaveLength(5);
  });

  test('where no answer comes in time', async () => {
    answer(hang, ok);
    const began = performance.now();
    await dynamo.send(get);
    expect(performance.now() - began).toBeGreaterThan(990);
    expect(requests).toHaveLength(2);
  });

  test('and a silent service is a TimeoutError', async () => {
    answer(hang);
    await expect(kms.send(decrypt)).rejects.toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
    expect(requests).toHaveLength(2);
  });
});
