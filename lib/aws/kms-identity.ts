import { SignCommand } from '@aws-sdk/client-kms';
import { VaultError } from '../protocol/wire/errors.ts';
import type { Identity } from '../vault/ports.ts';
import type { Kms } from './clients.ts';

/** Signs under one KMS key of the spec ECC_NIST_P256. `keyId` is its id, ARN or alias. One KMS call per signature. */
export function kmsIdentity(client: Kms, keyId: string, signal?: AbortSignal): Identity {
  const options = signal ? { abortSignal: signal } : {};
  const kind = { MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
  return {
    async sign(message) {
      const { Signature } = await client
        .send(new SignCommand({ KeyId: keyId, Message: message, ...kind }), options)
        .catch((cause) => {
          throw new VaultError('key_store_unavailable', {}, cause);
        });
      if (!Signature) throw new VaultError('key_store_unavailable');
      return new Uint8Array(Signature);
    },
  };
}
