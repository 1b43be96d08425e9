import { DecryptCommand, EncryptCommand, ReEncryptCommand } from '@aws-sdk/client-kms';
import type { Bytes } from '../protocol/crypto/bytes.ts';
import { Secret } from '../protocol/crypto/secret.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import type { WrappingKeys } from '../vault/key-setting.ts';
import type { KeyStore, Rewrapper, WrappingContext } from '../vault/ports.ts';
import type { KeyNumber } from '../vault/wrapping.ts';
import type { Kms } from './clients.ts';

export interface KmsKeys extends WrappingKeys {
  /** The vault's name, bound into every blob. */
  readonly vault: string;
}

/** Wraps under one KMS key, which lives in the CloudHSM key store, and unwraps under several. One KMS call per operation. */
export function kmsKeyStore(client: Kms, keys: KmsKeys, signal?: AbortSignal): KeyStore {
  const options = signal ? { abortSignal: signal } : {};
  return {
    newest: keys.newest,

    async wrap(plaintext, context) {
      const KeyId = keyOf(keys, keys.newest);
      const input = { KeyId, EncryptionContext: bound(keys, context), Plaintext: plaintext.reveal() };
      const { CiphertextBlob } = await calling(() => client.send(new EncryptCommand(input), options));
      return { bytes: copy(CiphertextBlob), key: keys.newest };
    },

    async unwrap({ bytes, key }, context) {
      const KeyId = keyOf(keys, key);
      const input = { KeyId, EncryptionContext: bound(keys, context), CiphertextBlob: bytes };
      const { Plaintext } = await calling(() => client.send(new DecryptCommand(input), options));
      return new Secret(copy(Plaintext));
    },
  };
}

/** Moves blobs to the newest key by KMS's ReEncrypt, which never shows the plaintext. One KMS call per operation. */
export function kmsRewrapper(client: Kms, keys: KmsKeys, signal?: AbortSignal): Rewrapper {
  return {
    newest: keys.newest,
    async rewrap({ bytes, key }, context) {
      // Both the same: a blob never changes what it is bound to.
      const EncryptionContext = bound(keys, context);
      const command = new ReEncryptCommand({
        CiphertextBlob: bytes,
        SourceKeyId: keyOf(keys, key),
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: keyOf(keys, keys.newest),
        DestinationEncryptionContext: EncryptionContext,
      });
      const { CiphertextBlob } = await calling(() => client.send(command, signal ? { abortSignal: signal } : {}));
      return { bytes: copy(CiphertextBlob), key: keys.newest };
    },
  };
}

function bound({ vault }: KmsKeys, { account, registration, purpose }: WrappingContext): Record<string, string> {
  return { vault, account, registration, purpose };
}

function keyOf({ ids }: KmsKeys, number: KeyNumber): string {
  const id = ids.get(number);
  if (id === undefined)
    throw new VaultError('internal', {}, new UnknownKey(`no wrapping key has the number ${number}`));
  return id;
}

class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
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
