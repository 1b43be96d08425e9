/** The real AWS SDK against the embedded KMS over the network. */
import { verify } from 'node:crypto';
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  EncryptCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms';
import { afterEach } from '@jest/globals';
import { type EmbeddedKms, type KmsOptions, startKms } from '../../../lib/local/kms/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { clientOptions } from '../../support/vault/clients.ts';

type CleanUp = () => unknown;
const cleanUps: CleanUp[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

export const afterTest = (cleanUp: CleanUp): void => void cleanUps.push(cleanUp);

export function clientOf(endpoint: string): KMSClient {
  const client = new KMSClient(clientOptions(endpoint));
  afterTest(() => client.destroy());
  return client;
}

export function temporaryDirectory(): string {
  const folder = temporaryFolder();
  afterTest(() => folder.remove());
  return folder.path;
}

export async function start(options: KmsOptions = {}): Promise<{ kms: EmbeddedKms; client: KMSClient }> {
  const kms = await startKms(options);
  afterTest(() => kms.close());
  return { kms, client: clientOf(kms.endpoint) };
}

export async function newKey(
  client: KMSClient,
  input: CreateKeyCommandInput = {},
): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
  return { id: String(KeyMetadata?.KeyId), arn: String(KeyMetadata?.Arn) };
}

export async function sealed(
  client: KMSClient,
  { id, context }: { readonly id: string; readonly context?: Record<string, string> },
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const input = { KeyId: id, Plaintext: plaintext, ...(context && { EncryptionContext: context }) };
  const { CiphertextBlob } = await client.send(new EncryptCommand(input));
  return CiphertextBlob ?? new Uint8Array();
}

export const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** The SDK's Uint8Array is not Jest's, so the bytes are compared as text. */
export const plain = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

export const p256 = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const;

export async function publicKeyOf(client: KMSClient, KeyId: string): Promise<Buffer> {
  return Buffer.from((await client.send(new GetPublicKeyCommand({ KeyId }))).PublicKey ?? []);
}

/** Whether the key signs what node:crypto verifies under `publicKey`. */
export async function signsUnder(client: KMSClient, KeyId: string, publicKey: Buffer): Promise<boolean> {
  const Message = text('signed');
  const { Signature } = await client.send(new SignCommand({ KeyId, Message, SigningAlgorithm: 'ECDSA_SHA_256' }));
  return verify('sha256', Message, { key: publicKey, type: 'spki', format: 'der' }, Signature ?? new Uint8Array());
}

/** A clock that a test moves. */
export function movableClock(start = Date.UTC(2030, 0, 1)): { clock: () => number; pass(ms: number): void } {
  let now = start;
  const pass = (ms: number): void => {
    now += ms;
  };
  return { clock: () => now, pass };
}

export const day = 24 * 60 * 60 * 1000;
