/** What differs between a page, Node and React Native, beside fetch, timers and WebCrypto. */
import type { Bytes } from '../../protocol/crypto/bytes.ts';
import type { Finishing, Proven, Registered, Started } from '../../protocol/crypto/opaque.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { Argon2Inputs } from '../../protocol/crypto/set/argon2-hash.ts';

/**
 * The device's half of OPAQUE (RFC 9807), ristretto255-SHA512 with 3DH. Messages and states are base64url without
 * padding. Whoever calls it has checked `ksf` by `requireStrongKsf`.
 */
export interface OpaqueDevice {
  startRegistration(password: Secret<string>): Promise<Started>;
  /** Rejects with `InvalidMessage('registrationResponse')` for a response that does not decode. */
  finishRegistration(given: Finishing, registrationResponse: string, signal?: AbortSignal): Promise<Registered>;
  startLogin(password: Secret<string>): Promise<Started>;
  /** Undefined when the password is not the one registered. Rejects with `InvalidMessage('ke2')`. */
  finishLogin(given: Finishing, ke2: string, signal?: AbortSignal): Promise<Proven | undefined>;
}

export interface Platform {
  /** Called before any request of a call with a password. Rejects with {@link WebAssemblyBlocked}. */
  ready(): Promise<void>;
  /** The device's half of OPAQUE, after `ready`: called when a password is first used, before any request. */
  opaque(): Promise<OpaqueDevice>;
  /** Argon2id (RFC 9106) of the set scheme and of the practice prompt. An abort rejects with the signal's reason. */
  argon2id(inputs: Argon2Inputs, signal?: AbortSignal): Promise<Bytes>;
}
