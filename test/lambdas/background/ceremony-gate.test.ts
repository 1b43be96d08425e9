/** What CloudFormation gets from the gate: an answer at the address that it signed. */

import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { type Loopback, listen } from '../../../lib/local/loopback.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';

interface Put {
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly Status: string; readonly Reason?: string };
}

const puts: Put[] = [];
let status = 200;
const storing = createServer(async (request, response) => {
  const body = await text(request);
  puts.push({ headers: request.headers, body: JSON.parse(body) });
  response.writeHead(status).end();
});
let bucket: Loopback;
let parameters: EmbeddedCloudHsm;
let gate: (event: CloudFormationCustomResourceEvent) => Promise<void>;

beforeAll(async () => {
  parameters = await startCloudHsm({ changeMs: 0 });
  bucket = await listen(storing);
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SSM: parameters.endpoint,
  });
  gate = (await import('../../../lambdas/background/ceremony-gate.ts')).handler;
});

afterAll(async () => {
  await bucket.close();
  await parameters.close();
});

async function asked(RequestType: 'Create' | 'Delete', ParameterName: string): Promise<Put> {
  const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'gate', ResourceType: 'Custom::Gate' };
  await gate({
    ...ids,
    RequestType,
    ServiceToken: 'token',
    ResponseURL: `${bucket.url}/answer`,
    ResourceProperties: { ServiceToken: 'token', ParameterName },
  } as CloudFormationCustomResourceEvent);
  const put = puts.at(-1);
  if (!put) throw new Error('nothing was answered');
  return put;
}

test('answers without a type of content, which the address is not signed for', async () => {
  const { headers, body } = await asked('Create', '/none');
  expect(headers['content-type'] ?? '').toBe('');
  expect(body).toMatchObject({ Status: 'FAILED', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'gate' });
  expect(body.Reason).toContain('npm run ceremony');
});

test('fails when its answer was not taken, so that it is asked again', async () => {
  status = 503;
  await expect(asked('Create', '/none')).rejects.toThrow('503');
  status = 200;
});

test('opens once the ceremony is done, and for every deletion', async () => {
  const ssm = new SSMClient({});
  await ssm.send(new PutParameterCommand({ Name: '/done', Value: 'connected', Type: 'String' }));
  ssm.destroy();
  expect((await asked('Create', '/done')).body.Status).toBe('SUCCESS');
  expect((await asked('Delete', '/none')).body.Status).toBe('SUCCESS');
});
