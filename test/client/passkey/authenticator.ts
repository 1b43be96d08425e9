/** A software authenticator behind the two calls of WebAuthn, as a native app puts its platform there. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { PasskeyCredentials } from '../../../lib/client/index.ts';

type Result = { readonly enabled?: boolean; readonly results?: { readonly first: BufferSource } };

export interface Behaviour {
  /** What comes back of the PRF, given its right output. Left out: that output, in a buffer. */
  readonly prf?: (output: Uint8Array<ArrayBuffer>, call: 'create' | 'get') => Result | undefined;
  /** Thrown by either call. */
  readonly error?: Error;
  /** The id of the credential that answers. */
  readonly answering?: Uint8Array<ArrayBuffer>;
}

export interface SoftwareAuthenticator {
  readonly credentials: PasskeyCredentials;
  /** What it was asked for, in order. */
  readonly asked: (CredentialCreationOptions | CredentialRequestOptions)[];
}

export function softwareAuthenticator({ prf, error, answering }: Behaviour = {}): SoftwareAuthenticator {
  const secret = randomBytes(32);
  const id = Uint8Array.from(randomBytes(16));
  const asked: (CredentialCreationOptions | CredentialRequestOptions)[] = [];
  const answer = (call: 'create' | 'get', first: BufferSource | undefined, rawId: Uint8Array<ArrayBuffer>) => {
    if (error) throw error;
    const salt = createHash('sha256')
      .update('WebAuthn PRF\0')
      .update(first as Uint8Array);
    const output = Uint8Array.from(createHmac('sha256', secret).update(salt.digest()).digest());
    const result = prf
      ? prf(output, call)
      : { results: { first: output.buffer }, ...(call === 'create' && { enabled: true }) };
    return { rawId: rawId.buffer, getClientExtensionResults: () => ({ prf: result }) } as unknown as Credential;
  };
  return {
    asked,
    credentials: {
      create: async (options) => {
        if (options) asked.push(options);
        return answer('create', options?.publicKey?.extensions?.prf?.eval?.first, id);
      },
      get: async (options) => {
        if (options) asked.push(options);
        return answer('get', options?.publicKey?.extensions?.prf?.eval?.first, answering ?? id);
      },
    },
  };
}
