/** The KeyStore port on the embedded KMS: what a wrapped blob is bound to, and what each failure is called. */
import { randomBytes } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { kmsKeyStore } from '../../lib/aws/kms-key-store.ts';
import { ensureKey } from '../../lib/local/vault-key.ts';
import { type Bytes, toHex } from '../../lib/protocol/crypto/bytes.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import type { KeyStore, WrappingContext } from '../../lib/vault/ports.ts';
import { type Fault, type FaultProxy, startProxy } from '../support/network/proxy.ts';
import { clientOptions } from '../support/vault/clients.ts';
import { type Services, startServices } from './services.ts';

const key = { keyId: 'alias/vault', vault: 'the-vault' };
const context: WrappingContext = { account: 'alice', registration: 'first', purpose: 'opaque-setup' };
const plaintext = (length = 128) => new Secret<Bytes>(new Uint8Array(randomBytes(length)));

let services: Services;
let proxy: FaultProxy;
let client: KMSClient;
let store: KeyStore;

beforeAll(async () => {
  services = await startServices();
  await ensureKey(services.kms, key.keyId);
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
    expect(toHex(wrapped)).not.toContain(toHex(secret.reveal()).slice(0, 32).padEnd(32, '-'));
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
      { ...key, keyId: 'alias/other' },
    ])
      await expect(kmsKeyStore(client, other).unwrap(wrapped, context)).rejects.toMatchObject({ code: 'internal' });
  });

  test('that was changed does not open: internal', async () => {
    const wrapped = await store.wrap(plaintext(), context);
    for (const at of [wrapped.length - 1, wrapped.length - 40]) {
      const changed = wrapped.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(store.unwrap(changed, context)).rejects.toMatchObject({ code: 'internal' });
    }
    for (const nothing of [new Uint8Array(0), new Uint8Array(10)])
      await expect(store.unwrap(nothing, context)).rejects.toMatchObject({ code: 'internal' });
  });

  test('is another one each time', async () => {
    const secret = plaintext();
    expect(toHex(await store.wrap(secret, context))).not.toBe(toHex(await store.wrap(secret, context)));
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
    await expect(ending.unwrap(new Uint8Array(50), context)).rejects.toMatchObject({ code: 'key_store_unavailable' });
    // Nothing was tried again, and nothing is tried at all once the time is over.
    expect(proxy.calls.length).toBeLessThanOrEqual(1);
  });
});
