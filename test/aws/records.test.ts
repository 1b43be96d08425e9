/** The contract of the Records port on everything that implements it. */

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dynamoRecords } from '../../lib/aws/dynamo-records.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
import { type Fault, type FaultProxy, startProxy } from '../support/network/proxy.ts';
import { active, filled, now, pending, registration, session } from '../vault/fixtures.ts';
import { memoryRecords } from '../vault/memory-records.ts';
import { clientOf, dynamoSubject } from './dynamo-subject.ts';
import { hasJava, startDynamoDbLocal } from './dynamodb-local.ts';
import { itemOf } from './items.ts';
import { recordsContract, type Subject } from './records.contract.ts';
import { type Services, startServices } from './services.ts';

const proof = { kind: 'prove-unread', registration, session: 's', proof: filled(4), at: now } as const;
let services: Services;

beforeAll(async () => {
  services = await startServices();
});

afterAll(() => services.close());

async function memorySubject(): Promise<Subject> {
  const put = new Map<string, VaultRecord>();
  const records = memoryRecords(put);
  return { records, put: async (account, record) => void put.set(account, record), close: async () => {} };
}

describe('in memory', () => recordsContract(memorySubject));

describe('on dynalite', () => recordsContract(() => dynamoSubject(services.dynamodb)));

describe('on dynalite, every request twice', () => {
  recordsContract(
    async () => {
      const proxy = await startProxy(services.dynamodb);
      const subject = await dynamoSubject(proxy.endpoint, services.dynamodb);
      proxy.decide(({ operation }) => (operation === 'GetItem' ? undefined : { kind: 'duplicate' }));
      return {
        ...subject,
        async close() {
          await subject.close();
          await proxy.close();
        },
      };
    },
    { duplicated: true },
  );
});

const onJava = hasJava ? describe : describe.skip;

onJava('on DynamoDB Local (needs a JDK)', () => {
  recordsContract(async () => {
    const local = await startDynamoDbLocal();
    const subject = await dynamoSubject(local.endpoint);
    return {
      ...subject,
      async close() {
        await subject.close();
        await local.close();
      },
    };
  });

  test('what stands in the way of a proof comes with its refusal, and is not read', async () => {
    const local = await startDynamoDbLocal();
    const proxy = await startProxy(local.endpoint);
    const { records, put, close } = await dynamoSubject(proxy.endpoint, local.endpoint);
    const proven = active({ sessions: { s: session({ proven: true }) } });
    await put('proven', proven);
    expect(await records.prove('proven', proof)).toEqual({ held: false, record: proven });
    expect([...proxy.counts]).toEqual([['UpdateItem', 1]]);
    await close();
    await proxy.close();
    await local.close();
  });
});

describe('when DynamoDB fails', () => {
  let proxy: FaultProxy;
  let direct: Subject;
  const open = { kind: 'open-registration', over: { state: 'empty' }, after: undefined, pending: pending() } as const;

  beforeAll(async () => {
    proxy = await startProxy(services.dynamodb);
    direct = await dynamoSubject(services.dynamodb);
  });

  afterAll(async () => {
    await direct.close();
    await proxy.close();
  });

  const faults: [string, Fault, string][] = [
    ['down', { kind: 'drop-request' }, 'storage_unavailable'],
    ['silent', { kind: 'drop-answer' }, 'storage_unavailable'],
    ['throttling', error(400, 'ThrottlingException'), 'storage_unavailable'],
    ['past its throughput', error(400, 'ProvisionedThroughputExceededException'), 'storage_unavailable'],
    ['broken', error(500, 'InternalServerError'), 'storage_unavailable'],
    ['without its table', error(400, 'ResourceNotFoundException'), 'storage_unavailable'],
    ['told nonsense', error(400, 'ValidationException'), 'internal'],
    ['sent nonsense', error(400, 'SerializationException'), 'internal'],
  ];

  test.each(faults)('%s: %j is %s, read and written', async (_, fault, code) => {
    proxy.decide(() => fault);
    const client = clientOf(proxy.endpoint, 1);
    const records = dynamoRecords(client, 'contract');
    await expect(records.read('faulty')).rejects.toMatchObject({ name: 'VaultError', code, details: {} });
    await expect(records.commit('faulty', open)).rejects.toMatchObject({ name: 'VaultError', code, details: {} });
    await expect(records.commit('faulty', { kind: 'delete', registration })).rejects.toMatchObject({ code });
    await expect(records.prove('faulty', proof)).rejects.toMatchObject({ name: 'VaultError', code, details: {} });
    client.destroy();
  });

  test('the request’s end ends its calls', async () => {
    proxy.clear();
    proxy.decide(() => ({ kind: 'delay', ms: 800 }));
    const client = clientOf(proxy.endpoint);
    const records = dynamoRecords(client, 'contract', AbortSignal.timeout(100));
    await expect(records.read('slow')).rejects.toMatchObject({ code: 'storage_unavailable' });
    await expect(records.commit('slow', open)).rejects.toMatchObject({ code: 'storage_unavailable' });
    // Nothing was tried again, and nothing is tried at all once the time is over.
    expect(proxy.calls.length).toBeLessThanOrEqual(1);
    client.destroy();
  });

  test('an item that this vault did not write is internal, and no attempt is made to repair it', async () => {
    const client = clientOf(services.dynamodb);
    const Item = { ...itemOf('odd', active()), attempts: { S: 'many' } };
    await client.send(new PutItemCommand({ TableName: 'contract', Item }));
    await expect(direct.records.read('odd')).rejects.toMatchObject({
      code: 'internal',
      cause: { name: 'InvalidItem', message: 'attribute attempts is missing or of the wrong type' },
    });
    client.destroy();
  });

  test('reads are strongly consistent', async () => {
    proxy.decide(undefined);
    proxy.clear();
    const client = clientOf(proxy.endpoint);
    await dynamoRecords(client, 'contract').read('consistent');
    expect(JSON.parse(proxy.calls[0]?.body ?? '{}')).toMatchObject({ ConsistentRead: true });
    client.destroy();
  });
});

function error(status: number, type: string): Fault {
  return { kind: 'error', status, type: `com.amazonaws.dynamodb.v20120810#${type}` };
}
