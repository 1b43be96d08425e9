import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Bytes } from '../protocol/crypto/bytes.ts';
import { Secret } from '../protocol/crypto/secret.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import type { KeyStore, WrappingContext } from '../vault/ports.ts';

export interface KmsKey {
  /** Key id, ARN or alias. */
  readonly keyId: string;
  /** The vault's name, bound into every blob. */
  readonly vault: string;
}

/** Wraps under one KMS key, which lives in the CloudHSM key store. One KMS call per operation. */
export function kmsKeyStore(client: KMSClient, { keyId, vault }: KmsKey, signal?: AbortSignal): KeyStore {
  const options = signal ? { abortSignal: signal } : {};
  const bind = ({ account, registration, purpose }: WrappingContext) => ({
    KeyId: keyId,
    EncryptionContext: { vault, account, registration, purpose },
  });
  return {
    async wrap(plaintext, context) {
      const input = { ...bind(context), Plaintext: plaintext.reveal() };
      const { CiphertextBlob } = await calling(() => client.send(new EncryptCommand(input), options));
      return copy(CiphertextBlob);
    },

    async unwrap(wrapped, context) {
      const input = { ...bind(context), CiphertextBlob: wrapped };
      const { Plaintext } = await calling(() => client.send(new DecryptCommand(input), options));
      return new Secret(copy(Plaintext));
    },
  };
}

function copy(bytes: Uint8Array | undefined): Bytes {
  if (!bytes) throw new VaultError('key_store_unavailable');
  return new Uint8Array(bytes);
}

// The blob is not of this key or context, or the call is malformed: no retry mends that.
const ours = new Set(['InvalidCiphertextException', 'IncorrectKeyException', 'ValidationException']);

async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const own = cause instanceof Error && ours.has(cause.name);
    throw new VaultError(own ? 'internal' : 'key_store_unavailable', {}, cause);
  }
}
