import { request } from 'node:http';
import { CreateKeyCommand, DecryptCommand, EncryptCommand } from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { type EmbeddedKms, startKms } from '../../../lib/local/kms/server.ts';
import { newKey, sealed, start, text } from './support.ts';

async function post({ endpoint }: EmbeddedKms, target: string | undefined, body: string) {
  const headers = target === undefined ? {} : { 'x-amz-target': target };
  const response = await fetch(endpoint, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: (await response.json()) as { __type?: string } };
}

describe('AWS JSON 1.1', () => {
  test('answers carry a request id of their own and the content type', async () => {
    const { kms } = await start();
    const answers = [await post(kms, 'TrentService.ListKeys', '{}'), await post(kms, 'TrentService.DescribeKey', '{}')];
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
    for (const { headers } of answers) expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
    const ids = answers.map(({ headers }) => headers.get('x-amzn-requestid'));
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
  });

  test.each([
    ['no target', undefined, '{}', 400, 'UnknownOperationException'],
    ['an operation that is not here', 'TrentService.GenerateMac', '{}', 400, 'UnknownOperationException'],
    ['a member of every object', 'TrentService.constructor', '{}', 400, 'UnknownOperationException'],
    ['another service', 'DynamoDB_20120810.GetItem', '{}', 400, 'UnknownOperationException'],
    ['no JSON', 'TrentService.ListKeys', '{', 400, 'SerializationException'],
    ['no object', 'TrentService.ListKeys', '[]', 400, 'SerializationException'],
    ['a number as a string', 'TrentService.ListKeys', '{"Limit":"1"}', 400, 'SerializationException'],
    ['base64 that is not', 'TrentService.Decrypt', '{"CiphertextBlob":"a*b="}', 400, 'SerializationException'],
    ['a missing member', 'TrentService.Encrypt', '{}', 400, 'ValidationException'],
    ['over 1 MiB', 'TrentService.ListKeys', ' '.repeat(1024 * 1024 + 1), 413, 'RequestEntityTooLargeException'],
  ])('%s is refused', async (_what, target, body, status, type) => {
    const { kms } = await start();
    expect(await post(kms, target, body)).toMatchObject({ status, body: { __type: type } });
  });

  test('a context that is no map of strings is refused', async () => {
    const { kms, client } = await start();
    const { id } = await newKey(client);
    for (const EncryptionContext of [[], 'x', { a: 1 }, { a: null }]) {
      const body = JSON.stringify({ KeyId: id, Plaintext: 'AA==', EncryptionContext });
      expect((await post(kms, 'TrentService.Encrypt', body)).body.__type).toBe('SerializationException');
    }
  });

  test('other methods and broken bodies leave the server up', async () => {
    const { kms, client } = await start();
    expect((await fetch(kms.endpoint)).status).toBe(400);
    const broken = request(kms.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'TrentService.ListKeys', 'content-length': '9' },
    });
    broken.on('error', () => {});
    broken.write('{');
    await new Promise((resolve) => setTimeout(resolve, 20));
    broken.destroy();
    await newKey(client);
  });
});

describe('the embedded KMS', () => {
  test('listens on 127.0.0.1 and says that it is for development', async () => {
    const { kms } = await start();
    expect(kms.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(kms.developmentOnly).toBe(true);
  });

  test('counts the calls of each operation, failed ones too', async () => {
    const { kms, client } = await start();
    const { id } = await newKey(client);
    const blob = await sealed(client, { id }, text('x'));
    await client.send(new DecryptCommand({ CiphertextBlob: blob }));
    await client.send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: { a: 'b' } })).catch(() => {});
    expect(Object.fromEntries(kms.operations)).toEqual({ CreateKey: 1, Encrypt: 1, Decrypt: 2 });
  });

  test('answers 200 calls at once', async () => {
    const { client } = await start();
    const { id } = await newKey(client);
    const blobs = await Promise.all(Array.from({ length: 200 }, (_, at) => sealed(client, { id }, text(`${at}`))));
    const opened = await Promise.all(blobs.map((blob) => client.send(new DecryptCommand({ CiphertextBlob: blob }))));
    expect(opened.map(({ Plaintext }) => Buffer.from(Plaintext ?? []).toString())).toEqual(
      blobs.map((_, at) => `${at}`),
    );
  });

  test('closed, it answers no more', async () => {
    const { kms, client } = await start();
    const { id } = await newKey(client);
    await kms.close();
    await expect(client.send(new EncryptCommand({ KeyId: id, Plaintext: text('x') }))).rejects.toThrow();
    await expect(client.send(new CreateKeyCommand({}))).rejects.toThrow();
  });

  test('a port in use is an error', async () => {
    const { kms } = await start();
    await expect(startKms({ port: Number(new URL(kms.endpoint).port) })).rejects.toThrow('EADDRINUSE');
  });
});
