/** The KeyStore port on the embedded KMS: what a wrapped blob is bound to, and what each failure is called. */
import { randomBytes } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { kmsKeyStore, kmsRewrapper } from '../../lib/aws/kms-key-store.ts';
import { ensureKey } from '../../lib/local/vault-key.ts';
import { type Bytes, toHex } from '../../lib/protocol/crypto/bytes.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import type { KeyStore, WrappingContext } from '../../lib/vault/ports.ts';
import { type Fault, type FaultProxy, startProxy } from '../support/network/proxy.ts';
import { clientOptions } from '../support/vault/clients.ts';
import { type Services, startServices } from './services.ts';

const key = { newest: 1, ids: new Map([[1, 'alias/vault']]), vault: 'the-vault' };
const context: WrappingContext = { account: 'alice', registration: 'first', purpose: 'opaque-setup' };
const plaintext = (length = 128) => new Secret<Bytes>(new Uint8Array(randomBytes(length)));

let services: Services;
let proxy: FaultProxy;
let client: KMSClient;
let store: KeyStore;

beforeAll(async () => {
  services = await startServices();
  await ensureKey(services.kms, 'alias/vault');
  await ensureKey(services.kms, 'alias/other');
  proxy = await startProxy(services.kms);
  client = new KMSClient(clientOptions(proxy.endpoint));
  store = kmsKeyStore(client, key);
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

describe('a wrapped blob', () => {
  test.each([1, 61, 128, 1024, 4096])('of %d bytes opens again in its context', async (length) => {
    const secret = plaintext(length);
    const wrapped = await store.wrap(secret, context);
    expect(toHex((await store.unwrap(wrapped, context)).reveal())).toBe(toHex(secret.reveal()));
    expect(toHex(wrapped.bytes)).not.toContain(toHex(secret.reveal()).slice(0, 32).padEnd(32, '-'));
  });

  test.each([
    ['another account', { ...context, account: 'bob' }],
    ['another registration', { ...context, registration: 'second' }],
    ['another purpose', { ...context, purpose: 'escrow' as const }],
    ['fields that run together', { ...context, account: 'alicef', registration: 'irst' }],
  ])('moved to %s does not open: internal', async (_, moved) => {
    const wrapped = await store.wrap(plaintext(), context);
    await expect(store.unwrap(wrapped, moved)).rejects.toMatchObject({ name: 'VaultError', code: 'internal' });
  });

  test('moved to another vault, or to another key, does not open: internal', async () => {
    const wrapped = await store.wrap(plaintext(), context);
    for (const other of [
      { ...key, vault: 'another' },
      { ...key, ids: new Map([[1, 'alias/other']]) },
    ])
      await expect(kmsKeyStore(client, other).unwrap(wrapped, context)).rejects.toMatchObject({ code: 'internal' });
  });

  test('that was changed does not open: internal', async () => {
    const wrapped = await store.wrap(plaintext(), context);
    for (const at of [wrapped.bytes.length - 1, wrapped.bytes.length - 40]) {
      const changed = wrapped.bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(store.unwrap({ ...wrapped, bytes: changed }, context)).rejects.toMatchObject({ code: 'internal' });
    }
    for (const nothing of [new Uint8Array(0), new Uint8Array(10)])
      await expect(store.unwrap({ ...wrapped, bytes: nothing }, context)).rejects.toMatchObject({ code: 'internal' });
  });

  test('is another one each time', async () => {
    const secret = plaintext();
    const [one, two] = [await store.wrap(secret, context), await store.wrap(secret, context)];
    expect(toHex(one.bytes)).not.toBe(toHex(two.bytes));
  });
});

describe('two keys', () => {
  const ids = new Map([
    [2, 'alias/other'],
    [1, 'alias/vault'],
  ]);
  const two = { newest: 2, ids, vault: 'the-vault' };

  test('the newest wraps, and both open', async () => {
    const [secret, before] = [plaintext(), await store.wrap(plaintext(), context)];
    const both = kmsKeyStore(client, two);
    const wrapped = await both.wrap(secret, context);
    expect([both.newest, wrapped.key, before.key]).toEqual([2, 2, 1]);
    expect(toHex((await both.unwrap(wrapped, context)).reveal())).toBe(toHex(secret.reveal()));
    expect((await both.unwrap(before, context)).reveal()).toHaveLength(128);
    await expect(both.unwrap({ ...wrapped, key: 1 }, context)).rejects.toMatchObject({ code: 'internal' });
  });

  test('a number that no key has is internal, and KMS is not asked', async () => {
    const wrapped = await store.wrap(plaintext(), context);
    proxy.clear();
    for (const key of [0, 2, 3])
      await expect(store.unwrap({ ...wrapped, key }, context)).rejects.toMatchObject({ code: 'internal' });
    expect(proxy.calls).toEqual([]);
  });

  test('a rewrap is one ReEncrypt with the same context twice, and the plaintext is the same after it', async () => {
    const secret = plaintext();
    const wrapped = await store.wrap(secret, context);
    proxy.clear();
    const rewrapper = kmsRewrapper(client, two);
    const moved = await rewrapper.rewrap(wrapped, context);
    const bound = { vault: 'the-vault', ...context };
    expect(proxy.calls.map(({ operation, body }) => [operation, JSON.parse(body)])).toEqual([
      [
        'ReEncrypt',
        {
          CiphertextBlob: Buffer.from(wrapped.bytes).toString('base64'),
          SourceKeyId: 'alias/vault',
          SourceEncryptionContext: bound,
          DestinationKeyId: 'alias/other',
          DestinationEncryptionContext: bound,
        },
      ],
    ]);
    expect(moved.key).toBe(2);
    expect(toHex((await kmsKeyStore(client, two).unwrap(moved, context)).reveal())).toBe(toHex(secret.reveal()));
    await expect(rewrapper.rewrap(wrapped, { ...context, account: 'bob' })).rejects.toMatchObject({ code: 'internal' });
    await expect(rewrapper.rewrap({ ...wrapped, key: 3 }, context)).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a call', () => {
  test('is one HSM operation, bound to exactly vault, account, registration and purpose', async () => {
    const wrapped = await store.wrap(plaintext(), context);
    await store.unwrap(wrapped, context);
    expect(proxy.calls.map(({ operation }) => operation)).toEqual(['Encrypt', 'Decrypt']);
    for (const { body } of proxy.calls)
      expect(JSON.parse(body)).toMatchObject({
        KeyId: 'alias/vault',
        EncryptionContext: { vault: 'the-vault', account: 'alice', registration: 'first', purpose: 'opaque-setup' },
      });
  });

  const kmsError = (type: string, status = 400): Fault => ({ kind: 'error', status, type });
  const faults: [Fault, string][] = [
    [{ kind: 'drop-request' }, 'key_store_unavailable'],
    [{ kind: 'drop-answer' }, 'key_store_unavailable'],
    [kmsError('ThrottlingException'), 'key_store_unavailable'],
    [kmsError('KMSInternalException', 500), 'key_store_unavailable'],
    [kmsError('KMSInvalidStateException'), 'key_store_unavailable'],
    [kmsError('DependencyTimeoutException', 503), 'key_store_unavailable'],
    [kmsError('KeyUnavailableException', 500), 'key_store_unavailable'],
    [kmsError('DisabledException'), 'key_store_unavailable'],
    [kmsError('NotFoundException'), 'key_store_unavailable'],
    [kmsError('AccessDeniedException'), 'key_store_unavailable'],
    [kmsError('InvalidCiphertextException'), 'internal'],
    [kmsError('IncorrectKeyException'), 'internal'],
    [kmsError('ValidationException'), 'internal'],
  ];

  test.each(faults)('that meets %j is %s', async (fault, code) => {
    const wrapped = await store.wrap(plaintext(), context);
    proxy.decide(() => fault);
    await expect(store.wrap(plaintext(), context)).rejects.toMatchObject({ name: 'VaultError', code, details: {} });
    await expect(store.unwrap(wrapped, context)).rejects.toMatchObject({ name: 'VaultError', code, details: {} });
  });

  test('ends when the request does', async () => {
    proxy.clear();
    proxy.decide(() => ({ kind: 'delay', ms: 800 }));
    const ending = kmsKeyStore(client, key, AbortSignal.timeout(100));
    await expect(ending.wrap(plaintext(), context)).rejects.toMatchObject({ code: 'key_store_unavailable' });
    await expect(ending.unwrap({ bytes: new Uint8Array(50), key: 1 }, context)).rejects.toMatchObject({
      code: 'key_store_unavailable',
    });
    // Nothing was tried again, and nothing is tried at all once the time is over.
    expect(proxy.calls.length).toBeLessThanOrEqual(1);
  });
});
