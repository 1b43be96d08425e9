/** A rewrap that is cut off anywhere leaves an item that opens, and takes nothing from the guesses beside it. */
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { dynamoRecords } from '../../../lib/aws/dynamo-records.ts';
import { kmsKeyStore } from '../../../lib/aws/kms-key-store.ts';
import { createTable } from '../../../lib/local/dynamodb.ts';
import { ensureWrappingKeys } from '../../../lib/local/vault-key.ts';
import { toHex } from '../../../lib/protocol/crypto/bytes.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { readWrappingKeys, wrappingKeysEnvironment } from '../../../lib/vault/key-setting.ts';
import type { KeyStore, Records } from '../../../lib/vault/ports.ts';
import { decideRecovery } from '../../../lib/vault/recovery.ts';
import { type Blob, keysOf, wrappedBlob } from '../../../lib/vault/wrapping.ts';
import { itemOf } from '../../aws/items.ts';
import { type Services, startServices } from '../../aws/services.ts';
import { failed } from '../../support/failed.ts';
import { type Fault, type FaultProxy, startProxy } from '../../support/network/proxy.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { active, filled, now, policy, registration } from '../../vault/fixtures.ts';
import { activeInSet } from '../../vault/member.ts';

const table = 'rewraps';
const vault = 'the-vault';
const purposes = { setup: 'opaque-setup', escrow: 'escrow' } as const;
const plain = { setup: filled(31, 128), escrow: filled(32, 61) };

let services: Services;
let [dynamoProxy, kmsProxy]: FaultProxy[] = [];
let dynamo: DynamoDBClient;
let kms: KMSClient;
let old: KeyStore;
let newest: KeyStore;
let records: Records;
let rewrap: (blob: Blob, event: SQSEvent) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  services = await startServices();
  const keys = await ensureWrappingKeys(services.kms, [2, 1]);
  await createTable(services.dynamodb, table);
  [dynamoProxy, kmsProxy] = [await startProxy(services.dynamodb), await startProxy(services.kms)];
  dynamo = new DynamoDBClient(clientOptions(services.dynamodb));
  kms = new KMSClient(clientOptions(services.kms));
  old = kmsKeyStore(kms, { ...readWrappingKeys(wrappingKeysEnvironment(keys.slice(1))), vault });
  newest = kmsKeyStore(kms, { ...readWrappingKeys(wrappingKeysEnvironment(keys)), vault });
  records = dynamoRecords(dynamo, table);
  const env = { VAULT_TABLE: table, VAULT_NAME: vault, ...wrappingKeysEnvironment(keys) };
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoProxy.endpoint,
    AWS_ENDPOINT_URL_KMS: kmsProxy.endpoint,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  const { rewrapHandler } = await import('../../../lambdas/background/rewrap/rewrap.ts');
  const handlers = { setup: rewrapHandler('setup', env), escrow: rewrapHandler('escrow', env) };
  rewrap = (blob, event) => handlers[blob](event);
});

afterEach(() => {
  for (const proxy of [dynamoProxy, kmsProxy]) {
    proxy?.decide(undefined);
    proxy?.clear();
  }
});

afterAll(async () => {
  dynamo.destroy();
  kms.destroy();
  await dynamoProxy?.close();
  await kmsProxy?.close();
  await services.close();
});

let accounts = 0;

/** An account whose blobs key 1 wrapped, with an attempt made. */
async function enrolled(): Promise<string> {
  const account = `account-${++accounts}`;
  const wrap = (blob: Blob) => old.wrap(new Secret(plain[blob]), { account, registration, purpose: purposes[blob] });
  const [setup, escrow] = [await wrap('setup'), await wrap('escrow')];
  const record = active({ setup: setup.bytes, escrow: escrow.bytes, attempts: 1, answered: 4 });
  await dynamo.send(new PutItemCommand({ TableName: table, Item: itemOf(account, record) }));
  return account;
}

const asking = (...accounts: string[]): SQSEvent =>
  ({
    Records: accounts.map((account) => ({ messageId: account, body: JSON.stringify({ account, registration }) })),
  }) as SQSEvent;

/** As recovery would: both blobs open under the keys that the item says. */
async function opened(account: string) {
  const record = await records.read(account);
  if (record.state !== 'active') return failed();
  for (const blob of ['setup', 'escrow'] as const) {
    const context = { account, registration, purpose: purposes[blob] };
    const secret = await newest.unwrap(wrappedBlob(record, blob), context);
    expect(toHex(secret.reveal())).toBe(toHex(plain[blob]));
  }
  return record;
}

const done = { batchItemFailures: [] };

test('each blob moves by its own function, which names no other attribute of the item', async () => {
  const account = await enrolled();
  expect(await rewrap('setup', asking(account))).toEqual(done);
  expect(keysOf(await opened(account))).toEqual({ registration, setup: 2, escrow: 1 });
  const named = dynamoProxy?.calls.flatMap(({ body }) => {
    const { ExpressionAttributeNames: names = {}, ProjectionExpression: projection = '' } = JSON.parse(body);
    return [...Object.keys(names).map((key) => names[key]), ...projection.split(', ')].filter(Boolean);
  });
  expect(new Set(named)).toEqual(new Set(['account', 'registration', 'wrappedBy', 'setup']));
  expect(await rewrap('escrow', asking(account))).toEqual(done);
  expect(keysOf(await opened(account))).toEqual({ registration, setup: 2, escrow: 2 });
});

test('the pad of a member moves for its own purpose, which nothing but its keys says', async () => {
  const account = `account-${++accounts}`;
  const context = { account, registration, purpose: 'oprf-share' } as const;
  const { bytes } = await old.wrap(new Secret(plain.setup), context);
  const wrappedBy = { registration, setup: 1, escrow: 1, purpose: 'oprf-share' } as const;
  const record = activeInSet({ setup: bytes, wrappedBy, attempts: 1 });
  await dynamo.send(new PutItemCommand({ TableName: table, Item: itemOf(account, record) }));
  expect(await rewrap('setup', asking(account))).toEqual(done);
  const after = await records.read(account);
  if (after.state !== 'active') return failed();
  expect(after).toEqual({ ...record, setup: after.setup, wrappedBy: { ...wrappedBy, setup: 2 } });
  const secret = await newest.unwrap(wrappedBlob(after, 'setup'), context);
  expect(toHex(secret.reveal())).toBe(toHex(plain.setup));
});

test('a second message, one of a registration that is gone, and one of nobody change nothing', async () => {
  const account = await enrolled();
  await rewrap('setup', asking(account));
  const item = await dynamo.send(new GetItemCommand({ TableName: table, Key: { account: { S: account } } }));
  kmsProxy?.clear();
  const gone = { messageId: 'gone', body: JSON.stringify({ account, registration: 'another' }) };
  const event = { Records: [...asking(account, 'nobody').Records, gone] } as SQSEvent;
  expect(await rewrap('setup', event)).toEqual(done);
  expect(kmsProxy?.calls).toEqual([]);
  const after = await dynamo.send(new GetItemCommand({ TableName: table, Key: { account: { S: account } } }));
  expect(after.Item).toEqual(item.Item);
});

test('one message that cannot be done comes back alone', async () => {
  const [good, bad] = [await enrolled(), await enrolled()];
  const record = await records.read(good);
  const foreign = { ...(record.state === 'active' ? record : failed()), setup: filled(1, 200) };
  await dynamo.send(new PutItemCommand({ TableName: table, Item: itemOf(bad, foreign) }));
  const answer = await rewrap('setup', asking(bad, good));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: bad }] });
  expect(keysOf(await opened(good)).setup).toBe(2);
});

describe('cut off', () => {
  const faults: Fault[] = [{ kind: 'drop-request' }, { kind: 'drop-answer' }, { kind: 'duplicate' }];
  const cuts = (['GetItem', 'ReEncrypt', 'UpdateItem'] as const).flatMap((at) =>
    faults.map((fault) => ({ at, kind: fault.kind, fault })),
  );

  test.each(cuts)('at $at by $kind, the item opens and keeps its counts, and the next try finishes', async (cut) => {
    const account = await enrolled();
    for (const proxy of [dynamoProxy, kmsProxy])
      proxy?.decide(({ operation }) => (operation === cut.at ? cut.fault : undefined));
    await rewrap('setup', asking(account));
    expect(await opened(account)).toMatchObject({ attempts: 1, answered: 4 });
    for (const proxy of [dynamoProxy, kmsProxy]) proxy?.decide(undefined);
    expect(await rewrap('setup', asking(account))).toEqual(done);
    const record = await opened(account);
    expect(record).toMatchObject({ attempts: 1, answered: 4, wrappedBy: { setup: 2, escrow: 1 } });
  });

  test('by a guess between its read and its write: both hold', async () => {
    const account = await enrolled();
    let guessed = false;
    kmsProxy?.decide(({ operation }) => {
      if (operation !== 'ReEncrypt' || guessed) return undefined;
      guessed = true;
      return { kind: 'drop-answer', after: () => guess(account) };
    });
    expect(await rewrap('setup', asking(account))).toEqual(done);
    expect(await opened(account)).toMatchObject({ attempts: 2, answered: 5, wrappedBy: { setup: 2 } });
  });
});

async function guess(account: string): Promise<void> {
  const decision = decideRecovery(
    await records.read(account),
    { scheme: 'opaque', request: filled(9), session: 's' },
    { now, policy },
  );
  if (decision.kind !== 'admit') return failed();
  expect(await records.commit(account, decision.commit({ response: filled(8, 320), proof: filled(7) }))).toBe(true);
}
