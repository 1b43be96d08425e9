/** The Identity port on the embedded KMS: what is signed and how, and what each failure is called. */
import { verify } from 'node:crypto';
import { CreateAliasCommand, CreateKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { kmsIdentity } from '../../lib/aws/kms-identity.ts';
import { ensureKey } from '../../lib/local/vault-key.ts';
import { utf8 } from '../../lib/protocol/crypto/bytes.ts';
import type { Identity } from '../../lib/vault/ports.ts';
import { type Fault, type FaultProxy, startProxy } from '../support/network/proxy.ts';
import { clientOptions } from '../support/vault/clients.ts';
import { type Services, startServices } from './services.ts';

const message = utf8('backup-key-vault/identity/v1|token|request|answer');
const unavailable = { name: 'VaultError', code: 'key_store_unavailable', details: {} };

let services: Services;
let proxy: FaultProxy;
let client: KMSClient;
let identity: Identity;
let keyId: string;
/** SubjectPublicKeyInfo in DER. */
let publicKey: Buffer;

beforeAll(async () => {
  services = await startServices();
  proxy = await startProxy(services.kms);
  client = new KMSClient(clientOptions(proxy.endpoint));
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
  );
  keyId = KeyMetadata?.KeyId ?? '';
  await client.send(new CreateAliasCommand({ AliasName: 'alias/identity', TargetKeyId: keyId }));
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
  publicKey = Buffer.from(PublicKey ?? []);
  identity = kmsIdentity(client, 'alias/identity');
  proxy.clear();
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

const holds = (signed: Uint8Array, of = message) =>
  verify('sha256', of, { key: publicKey, format: 'der', type: 'spki', dsaEncoding: 'der' }, signed);

describe('a signature', () => {
  test('is ECDSA on P-256 with SHA-256 in DER, as OpenSSL has it, and of this message alone', async () => {
    const signature = await identity.sign(message);
    expect(holds(signature)).toBe(true);
    expect(holds(signature, utf8('another message'))).toBe(false);
    expect(signature.length).toBeLessThanOrEqual(72);
  });

  test('is made by the key’s id as by its alias', async () => {
    expect(holds(await kmsIdentity(client, keyId).sign(message))).toBe(true);
  });

  test('is one call, of the message as it is and not of a digest', async () => {
    await identity.sign(message);
    expect(proxy.calls.map(({ operation }) => operation)).toEqual(['Sign']);
    expect(JSON.parse(proxy.calls[0]?.body ?? '')).toEqual({
      KeyId: 'alias/identity',
      Message: Buffer.from(message).toString('base64'),
      MessageType: 'RAW',
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
  });
});

describe('no signature is made', () => {
  const kmsError = (type: string, status = 400): Fault => ({ kind: 'error', status, type });

  test.each<Fault>([
    { kind: 'drop-request' },
    { kind: 'drop-answer' },
    kmsError('ThrottlingException'),
    kmsError('KMSInternalException', 500),
    kmsError('DependencyTimeoutException', 503),
    kmsError('DisabledException'),
    kmsError('NotFoundException'),
    kmsError('AccessDeniedException'),
  ])('where the call meets %j: key_store_unavailable', async (fault) => {
    proxy.decide(() => fault);
    await expect(identity.sign(message)).rejects.toMatchObject({ ...unavailable, cause: expect.any(Error) });
  });

  test('where nothing listens', async () => {
    const gone = await startProxy(services.kms);
    await gone.close();
    const nobody = new KMSClient(clientOptions(gone.endpoint));
    await expect(kmsIdentity(nobody, 'alias/identity').sign(message)).rejects.toMatchObject(unavailable);
    nobody.destroy();
  });

  test('by a key that is not there, or is for another use', async () => {
    await ensureKey(services.kms, 'alias/vault');
    for (const other of ['alias/nobody', 'alias/vault'])
      await expect(kmsIdentity(client, other).sign(message)).rejects.toMatchObject(unavailable);
  });

  test('after the request’s end', async () => {
    proxy.decide(() => ({ kind: 'delay', ms: 800 }));
    const ending = kmsIdentity(client, 'alias/identity', AbortSignal.timeout(100));
    await expect(ending.sign(message)).rejects.toMatchObject(unavailable);
    await expect(ending.sign(message)).rejects.toMatchObject(unavailable);
    // Nothing was tried again, and nothing is tried at all once the time is over.
    expect(proxy.calls.length).toBe(1);
  });
});
