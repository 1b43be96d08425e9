/** The Destroyer port: a delayed message that names what to look at, and nothing else. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readDoomed, sqsDestroyer } from '../../lib/aws/sqs-destroyer.ts';
import { type Fault, type FaultProxy, startProxy } from '../support/network/proxy.ts';
import { clientOptions } from '../support/vault/clients.ts';
import { type Services, startServices } from './services.ts';

const doomed = { account: 'alice', registration: 'first' };

let services: Services;
let proxy: FaultProxy;
let client: SQSClient;

beforeAll(async () => {
  services = await startServices();
  proxy = await startProxy(services.sqs);
  client = new SQSClient(clientOptions(proxy.endpoint));
});

afterEach(() => {
  proxy.decide(undefined);
  proxy.clear();
});

afterAll(async () => {
  client.destroy();
  await proxy.close();
  await services.close();
});

describe('a scheduled look', () => {
  test('comes due after that many seconds, and names the account and registration only', async () => {
    const began = Date.now();
    const due = services.delivered();
    await sqsDestroyer(client, services.queueUrl).schedule(doomed, 1);
    const { body, at } = await due;
    expect(JSON.parse(body)).toEqual(doomed);
    expect(readDoomed(body)).toEqual(doomed);
    expect(at - began).toBeGreaterThanOrEqual(990);
    expect(at - began).toBeLessThan(60_000);
  });

  test('is one SendMessage with its delay', async () => {
    await sqsDestroyer(client, services.queueUrl).schedule(doomed, 602);
    expect(proxy.calls).toHaveLength(1);
    expect(proxy.calls[0]?.operation).toBe('SendMessage');
    expect(JSON.parse(proxy.calls[0]?.body ?? '{}')).toMatchObject({ QueueUrl: services.queueUrl, DelaySeconds: 602 });
  });

  const faults: Fault[] = [
    { kind: 'drop-request' },
    { kind: 'drop-answer' },
    { kind: 'error', status: 500, type: 'InternalError' },
    { kind: 'error', status: 400, type: 'ThrottlingException' },
    { kind: 'error', status: 400, type: 'QueueDoesNotExist' },
  ];

  test.each(faults)('that meets %j is storage_unavailable: nobody promised to look', async (fault) => {
    proxy.decide(() => fault);
    const scheduled = sqsDestroyer(client, services.queueUrl).schedule(doomed, 1);
    await expect(scheduled).rejects.toMatchObject({ name: 'VaultError', code: 'storage_unavailable', details: {} });
  });

  test('ends when the request does', async () => {
    proxy.clear();
    proxy.decide(() => ({ kind: 'delay', ms: 800 }));
    const ending = sqsDestroyer(client, services.queueUrl, AbortSignal.timeout(50));
    await expect(ending.schedule(doomed, 600)).rejects.toMatchObject({ code: 'storage_unavailable' });
    // Nothing was tried again, and nothing is tried at all once the time is over.
    expect(proxy.calls.length).toBeLessThanOrEqual(1);
  });
});

describe('a message', () => {
  test.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"account":"a"}',
    '{"account":1,"registration":"r"}',
    '{"account":"a","registration":"r","more":1}',
  ])('that the destroyer did not send is refused: %s', (body) => {
    expect(() => readDoomed(body)).toThrow();
  });
});
