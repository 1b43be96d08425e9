/** What an app brings to React Native, which has none of it: the shapes that native packages have. */
import type { Bytes } from '../../protocol/crypto/bytes.ts';
import type { Argon2Inputs } from '../../protocol/crypto/set/argon2-hash.ts';
import type { WebCrypto } from '../../protocol/crypto/web-crypto.ts';

type Later<T> = T | Promise<T>;

interface Password {
  readonly password: string;
}

interface Finishing extends Password {
  readonly identifiers: { readonly client: string; readonly server: string };
  /** `memory` in KiB. One that ignores it is refused: see known-answers.ts. */
  readonly keyStretching: {
    readonly 'argon2id-custom': {
      readonly iterations: number;
      readonly memory: number;
      readonly parallelism: number;
    };
  };
}

/**
 * OPAQUE (RFC 9807), ristretto255-SHA512 with 3DH, as `@serenity-kit/opaque` 1.1 spells it. Messages, states and keys are
 * base64url without padding. Whether it answers at once or later is its own.
 */
export interface OpaqueAdapter {
  readonly client: {
    startRegistration(given: Password): Later<{ clientRegistrationState: string; registrationRequest: string }>;
    finishRegistration(
      given: Finishing & { readonly clientRegistrationState: string; readonly registrationResponse: string },
    ): Later<{ registrationRecord: string; exportKey: string }>;
    startLogin(given: Password): Later<{ clientLoginState: string; startLoginRequest: string }>;
    /** Null or undefined where the password is not the one registered. */
    finishLogin(
      given: Finishing & { readonly clientLoginState: string; readonly loginResponse: string },
    ): Later<{ finishLoginRequest: string; exportKey: string } | null | undefined>;
  };
  /** Awaited before the first call, where there is one. */
  readonly ready?: Promise<unknown>;
}

/** Argon2id (RFC 9106), version 0x13, off the JavaScript thread. `ksf.memory` in KiB, `length` in bytes. */
export type Argon2idAdapter = (inputs: Argon2Inputs) => Promise<Uint8Array>;

export interface Adapters {
  readonly argon2id: Argon2idAdapter;
  /** Default: the platform's, where something put one there. */
  readonly webCrypto?: WebCrypto;
  /** Only one vault needs it. A vault set does not. */
  readonly opaque?: OpaqueAdapter;
}

/** As `node:crypto` has it, and what copies that. */
interface NodeArgon2 {
  argon2(
    algorithm: 'argon2id',
    parameters: {
      message: Bytes;
      nonce: Bytes;
      parallelism: number;
      tagLength: number;
      memory: number;
      passes: number;
    },
    done: (error: Error | null, tag: Uint8Array) => void,
  ): void;
}

/**
 * @example
 * await installAdapters({ webCrypto: QuickCrypto, argon2id: argon2idOf(QuickCrypto) });
 */
export function argon2idOf(native: NodeArgon2): Argon2idAdapter {
  return ({ password, salt, ksf, length }) =>
    new Promise((resolve, reject) => {
      const { parallelism, memory, iterations: passes } = ksf;
      const parameters = { message: password, nonce: salt, parallelism, tagLength: length, memory, passes };
      native.argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
    });
}
