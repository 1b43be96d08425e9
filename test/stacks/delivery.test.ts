/** The functions that no route calls, against a server that answers as AWS does, over the network. */

import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CloudFormationCustomResourceEvent, DynamoDBStreamEvent } from 'aws-lambda';
import { type Loopback, listen } from '../../lib/local/loopback.ts';

interface Call {
  readonly operation: string;
  readonly body: string;
}

const calls: Call[] = [];
let answer: (call: Call) => { status: number; body: unknown } = () => ({ status: 200, body: {} });
let server: Loopback;
let endpoint = '';

beforeAll(async () => {
  const answering = createServer(async (request, response) => {
    const sent = await text(request);
    const operation =
      String(request.headers['x-amz-target'] ?? request.method)
        .split('.')
        .at(-1) ?? '';
    const call = { operation, body: sent };
    calls.push(call);
    const { status, body } = answer(call);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  server = await listen(answering);
  endpoint = server.url;
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: endpoint,
    VAULT_EVENT_BUS: 'bus',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

beforeEach(() => {
  calls.length = 0;
});

afterAll(() => server.close());

describe('events', () => {
  const secret = Buffer.from('this is the wrapped escrow').toString('base64');
  const ksf = {
    M: { algorithm: { S: 'argon2id' }, iterations: { N: '3' }, memory: { N: '65536' }, parallelism: { N: '4' } },
  };
  const session = (attempt: number) => ({
    M: {
      proof: { B: secret },
      request: { B: secret },
      response: { B: secret },
      attempt: { N: String(attempt) },
      serial: { N: String(attempt) },
      nextAttemptAt: { N: '1' },
      expiresAt: { N: '2' },
      proven: { BOOL: false },
    },
  });
  const sessions = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`session ${index + 1}`, session(index + 1)]));
  const image = (attempts: number) => ({
    account: { S: 'the account' },
    registration: { S: 'the registration' },
    attempts: { N: String(attempts) },
    answered: { N: String(attempts) },
    maxAttempts: { N: '10' },
    sessions: { M: sessions(attempts) },
    ...(attempts > 0 && { nextAttemptAt: { N: '1' } }),
    setup: { B: secret },
    record: { B: secret },
    escrow: { B: secret },
    ksf,
    ownerKey: { B: secret },
    createdAt: { N: '1' },
  });
  const change = (number: number) => ({
    eventID: `event-${number}`,
    dynamodb: {
      Keys: { account: { S: 'the account' } },
      SequenceNumber: String(number),
      ApproximateCreationDateTime: 1_700_000_000,
      OldImage: image(number - 1),
      NewImage: image(number),
    },
  });
  const batch = (...numbers: number[]): DynamoDBStreamEvent => ({ Records: numbers.map(change) });
  const handle = async (event: DynamoDBStreamEvent) =>
    (await import('../../lambdas/background/event-publisher.ts')).handler(event);
  const delivered = () => calls.map(({ body }) => JSON.parse(JSON.parse(body).Entries[0].Detail));

  test('are delivered with an id that a second delivery has too, and without a wrapped byte', async () => {
    answer = () => ({ status: 200, body: { FailedEntryCount: 0, Entries: [{ EventId: 'x' }] } });
    expect(await handle(batch(1))).toEqual({ batchItemFailures: [] });
    await handle(batch(1));
    const [first, second] = delivered();
    expect(first).toMatchObject({ id: 'event-1-RecoveryAttempted', account: 'the account', attemptsRemaining: 9 });
    expect(second).toEqual(first);
    for (const { body } of calls) expect(body).not.toContain(secret);
  });

  test('that EventBridge refuses come back, with all that follow, and none is dropped', async () => {
    answer = ({ body }) => ({
      status: 200,
      body: { FailedEntryCount: body.includes('event-2') ? 1 : 0, Entries: [{}] },
    });
    expect(await handle(batch(1, 2, 3))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(delivered().map(({ id }) => id)).toEqual(['event-1-RecoveryAttempted', 'event-2-RecoveryAttempted']);
  });

  test('are counted for the alarms when they are published, and not each time they come back', async () => {
    const printed: string[] = [];
    const out = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
    answer = () => ({ status: 400, body: { __type: 'AccessDeniedException' } });
    await handle(batch(10));
    await handle(batch(10));
    answer = () => ({ status: 200, body: { FailedEntryCount: 0, Entries: [{}] } });
    await handle(batch(10));
    out.mockRestore();
    expect(printed.map((line) => JSON.parse(line).exhausted)).toEqual([0, 0, 1]);
  });

  test('come back when EventBridge is not there', async () => {
    answer = () => ({ status: 400, body: { __type: 'AccessDeniedException' } });
    expect(await handle(batch(7))).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });
});

describe('the gate of the ceremony', () => {
  const ask = async (RequestType: 'Create' | 'Delete') => {
    const { handler } = await import('../../lambdas/background/ceremony-gate.ts');
    await handler({
      RequestType,
      ResponseURL: `${endpoint}/answer`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Gate',
      ResourceProperties: { ServiceToken: 'token', ParameterName: '/state' },
    } as unknown as CloudFormationCustomResourceEvent);
    return JSON.parse(calls.at(-1)?.body ?? '{}');
  };
  const state = (Value: string) => () => ({ status: 200, body: { Parameter: { Value } } });

  test('opens when the key store is connected', async () => {
    answer = state('connected');
    expect(await ask('Create')).toMatchObject({ Status: 'SUCCESS', StackId: 'stack', RequestId: 'request' });
  });

  test('names the next step when the ceremony is not done', async () => {
    answer = state('signed');
    const { Status, Reason } = await ask('Create');
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining('npm run ceremony -- initialize')]);
  });

  test('stays shut when there is no key store, and when nobody can say', async () => {
    for (const type of ['ParameterNotFound', 'AccessDeniedException']) {
      answer = ({ operation }) =>
        operation === 'PUT' ? { status: 200, body: {} } : { status: 400, body: { __type: type } };
      expect(await ask('Create')).toMatchObject({ Status: 'FAILED' });
    }
  });

  test('never stands in the way of a deletion', async () => {
    answer = state('created');
    expect(await ask('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(calls.map(({ operation }) => operation)).toEqual(['PUT']);
  });
});
