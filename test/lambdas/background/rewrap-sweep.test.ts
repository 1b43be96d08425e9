/** The sweep: it asks for what an old key wraps, counts it, and says once that nothing is left. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTable } from '../../../lib/local/dynamodb.ts';
import { type Loopback, listen } from '../../../lib/local/loopback.ts';
import { type EmbeddedParameters, startParameters } from '../../../lib/local/parameters.ts';
import { itemOf } from '../../aws/items.ts';
import { type Services, startServices } from '../../aws/services.ts';
import { type FaultProxy, startProxy } from '../../support/network/proxy.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { active, destroyed, empty, pending, registration } from '../../vault/fixtures.ts';
import { EventBus } from '../event-bus.ts';

const table = 'swept';
const bus = new EventBus();

/** What was asked, by the queue's name. */
const asked: Record<string, string[]> = {};
const queues = createServer(async (request, response) => {
  const { QueueUrl, Entries } = JSON.parse(await text(request));
  const name = String(QueueUrl).split('/').at(-1) ?? '';
  for (const { MessageBody } of Entries) asked[name] = [...(asked[name] ?? []), JSON.parse(MessageBody).account];
  const taken = ({ Id, MessageBody }: { Id: string; MessageBody: string }) => {
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    return { Id, MessageId: Id, MD5OfMessageBody };
  };
  const answer = { Successful: Entries.map(taken), Failed: [] };
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
});

let services: Services;
let parameters: EmbeddedParameters;
let queue: Loopback;
let proxy: FaultProxy;
let client: DynamoDBClient;
let sweep: () => Promise<void>;

beforeAll(async () => {
  services = await startServices();
  await createTable(services.dynamodb, table);
  [parameters, queue, proxy] = [await startParameters(), await listen(queues), await startProxy(services.dynamodb)];
  client = new DynamoDBClient(clientOptions(services.dynamodb));
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
    AWS_ENDPOINT_URL_SQS: queue.url,
    AWS_ENDPOINT_URL_SSM: parameters.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: await bus.url(),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    VAULT_TABLE: table,
    VAULT_KEYS: '2=new,1=old',
    VAULT_REWRAP_SETUP_QUEUE_URL: `${queue.url}/0/setups`,
    VAULT_REWRAP_ESCROW_QUEUE_URL: `${queue.url}/0/escrows`,
    VAULT_SWEEP_PARAMETER: '/sweep',
    VAULT_SWEEP_SETTLE_SECONDS: '0',
    VAULT_SWEEP_ACCOUNTS: '700',
    VAULT_EVENT_BUS: 'bus',
    VAULT_EVENT_SOURCE: 'backup-key-vault.test',
  });
  sweep = (await import('../../../lambdas/background/rewrap-sweep.ts')).handler;
});

afterAll(async () => {
  client.destroy();
  await proxy.close();
  await parameters.close();
  await queue.close();
  await bus.close();
  await services.close();
});

const put = (account: string, record: Parameters<typeof itemOf>[1]) =>
  client.send(new PutItemCommand({ TableName: table, Item: itemOf(account, record) }));

const under = (setup: number, escrow: number) => active({ wrappedBy: { registration, setup, escrow } });

test('a table of more than a page is looked at over several ticks, and its rest again in the next pass', async () => {
  const numbers = Array.from({ length: 1_100 }, (_, index) => index);
  await Promise.all(numbers.map((index) => put(`old-${index}`, active())));
  await Promise.all([
    put('moved', under(2, 2)),
    put('half', under(2, 1)),
    put('tombstone', destroyed()),
    put('pending', { ...empty, pending: pending() }),
  ]);
  await sweep();
  const first = asked.setups?.length ?? 0;
  expect(first).toBeGreaterThanOrEqual(700);
  expect(first).toBeLessThan(1_100);
  await sweep();
  expect(new Set(asked.setups)).toEqual(new Set(numbers.map((index) => `old-${index}`)));
  expect(asked.setups).toHaveLength(1_100);
  expect(new Set(asked.escrows)).toEqual(new Set([...numbers.map((index) => `old-${index}`), 'half']));
  expect(bus.taken).toEqual([]);
  for (const { body } of proxy.calls)
    expect(JSON.parse(body)).toMatchObject({
      Select: 'SPECIFIC_ATTRIBUTES',
      ProjectionExpression: 'account, registration, wrappedBy, destroyedAt',
      ConsistentRead: true,
    });
});

test('a tick whose queue fails is done again, and nothing is counted twice or passed over', async () => {
  await Promise.all(Array.from({ length: 1_100 }, (_, index) => put(`old-${index}`, under(2, 2))));
  asked.escrows = [];
  proxy.decide(() => ({ kind: 'error', status: 500, type: 'InternalServerError' }));
  await expect(sweep()).rejects.toMatchObject({ code: 'storage_unavailable' });
  proxy.decide(undefined);
  for (let ticks = 0; ticks < 3; ticks++) await sweep();
  expect(new Set(asked.escrows)).toEqual(new Set(['half']));
  expect(bus.taken).toEqual([]);
});

test('the pass that finds nothing is announced, and ends the sweep', async () => {
  await put('half', under(2, 2));
  for (let ticks = 0; ticks < 6 && bus.taken.length === 0; ticks++) await sweep();
  expect(bus.taken).toEqual([
    expect.objectContaining({ DetailType: 'WrappingKeyUnused', Source: 'backup-key-vault.test', EventBusName: 'bus' }),
  ]);
  expect(JSON.parse(bus.taken[0]?.Detail ?? '')).toMatchObject({ version: 1, key: 1, newest: 2 });
  proxy.clear();
  await sweep();
  expect(proxy.calls).toEqual([]);
});
