/** The resource that reads the identity keys' public halves, against the embedded KMS. */
import { createPublicKey, verify } from 'node:crypto';
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Resource } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { pinsResource } from '../../../lambdas/key-store/identity/pins-resource.ts';
import { type EmbeddedKms, startKms } from '../../../lib/local/kms/server.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { createEvent, deleteEvent, updateEvent } from './support/framework.ts';

let kms: EmbeddedKms;
let client: KMSClient;
let resource: Resource;

const make = async (input: CreateKeyCommandInput = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }) =>
  (await client.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? '';

/** CloudFormation passes a list as a list. */
const properties = (...KeyArns: string[]) => ({ KeyArns }) as unknown as Record<string, string>;

beforeAll(async () => {
  kms = await startKms();
  client = new KMSClient(clientOptions(kms.endpoint));
  resource = explained(pinsResource(client));
});
afterAll(async () => {
  client.destroy();
  await kms.close();
});

const create = (...keys: string[]) => resource.onEvent(createEvent(properties(...keys)));
const update = (id: string, ...keys: string[]) =>
  resource.onEvent(updateEvent(id, properties(...keys), properties(id)));

describe('the pin', () => {
  test('is the public half in DER, and verifies what the key signs', async () => {
    const key = await make();
    const { Data } = await create(key);
    expect(Data?.KeyArn).toBe(key);
    const pin = Data?.Identity ?? '';
    expect(pin).toMatch(/^[\w-]{122}$/);
    const publicKey = createPublicKey({ key: Buffer.from(pin, 'base64url'), format: 'der', type: 'spki' });
    expect(publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    const Message = Buffer.from('backup-key-vault/identity/v1|a|b|c');
    const signing = { KeyId: key, Message, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
    const { Signature = new Uint8Array() } = await client.send(new SignCommand(signing));
    expect(verify('sha256', Message, publicKey, Signature)).toBe(true);
  });

  test('of the second key is told beside it, and they change places', async () => {
    const [first, second] = [await make(), await make()];
    const { Data: before, PhysicalResourceId: id } = await create(first, second);
    expect(before?.Identity).not.toBe(before?.OtherIdentity);
    const { Data: after, PhysicalResourceId: same } = await update(id, second, first);
    expect(after).toEqual({ KeyArn: second, Identity: before?.OtherIdentity, OtherIdentity: before?.Identity });
    expect(same).toBe(id);
    const { Data: last } = await update(same, second);
    expect(last).toEqual({ KeyArn: second, Identity: before?.OtherIdentity });
  });

  test.each<[string, CreateKeyCommandInput]>([['a key that encrypts', {}]])('is not read of %s', async (_, input) => {
    await expect(create(await make(input))).rejects.toThrow(/UnsupportedOperationException|expected ECC_NIST_P256/);
  });
});

describe('a key that was in no deployment before', () => {
  test('may not sign at once: no app can have pinned it', async () => {
    const [first, second] = [await make(), await make()];
    const { PhysicalResourceId: id } = await create(first);
    for (const keys of [[second], [second, first]])
      await expect(update(id, ...keys)).rejects.toThrow(`No app can know ${second} yet`);
  });

  test('lets CloudFormation go back from a deployment that was refused, or failed later', async () => {
    const [first, second] = [await make(), await make()];
    const { PhysicalResourceId: id, Data } = await create(first);
    await expect(update(id, second)).rejects.toThrow('put its number second');
    expect((await resource.onEvent(updateEvent(id, properties(first), properties(second)))).Data).toEqual(Data);
    const { PhysicalResourceId: both } = await update(id, first, second);
    expect((await update(both, first)).Data).toEqual(Data);
  });
});

describe('deleting the stack', () => {
  test('is never stopped, and asks KMS nothing', async () => {
    const asked = kms.operations.get('GetPublicKey');
    for (const [id, rest] of [
      ['arn:aws:kms:eu-central-1:111122223333:key/gone', properties('arn:aws:kms:eu-central-1:111122223333:key/gone')],
      ['', {}],
    ] as const)
      expect((await resource.onEvent(deleteEvent(id, rest))).PhysicalResourceId).toBe(id);
    expect(kms.operations.get('GetPublicKey')).toBe(asked);
  });
});

test.each([{}, properties(), properties('a', 'b', 'c')].map((wrong, index) => [index, wrong] as const))(
  'properties that are none are refused by name (%i)',
  async (_, wrong) => {
    await expect(resource.onEvent(createEvent(wrong))).rejects.toThrow('KeyArns');
  },
);
