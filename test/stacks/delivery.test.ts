/** The gate of the ceremony, against a server that answers as AWS does, over the network. */

import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
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
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

beforeEach(() => {
  calls.length = 0;
});

afterAll(() => server.close());

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
