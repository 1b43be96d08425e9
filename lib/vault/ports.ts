/** What the rules need of the world. Each port has one contract suite, run against every implementation. */
import type { Bytes } from '../protocol/crypto/bytes.ts';
import type { Secret } from '../protocol/crypto/secret.ts';
import type { Commit } from './commit.ts';
import type { VaultRecord } from './record.ts';

export interface Records {
  /** Strongly consistent. Throws `storage_unavailable`. */
  read(account: string): Promise<VaultRecord>;
  /** One conditional write; false when its condition does not hold. Throws `storage_unavailable`. */
  commit(account: string, commit: Commit): Promise<boolean>;
}

export type Purpose = 'opaque-setup' | 'escrow';

/** What a wrapped blob is bound to: moved to another account, registration or use, it does not open. */
export interface WrappingContext {
  readonly account: string;
  readonly registration: string;
  readonly purpose: Purpose;
}

export interface KeyStore {
  /** One HSM operation. Throws `key_store_unavailable`. */
  wrap(plaintext: Secret<Bytes>, context: WrappingContext): Promise<Bytes>;
  /** One HSM operation. Throws `key_store_unavailable`; `internal` when the blob is not of this context. */
  unwrap(wrapped: Bytes, context: WrappingContext): Promise<Secret<Bytes>>;
}

/** The vault's identity key, which signs what registration answers. */
export interface Identity {
  /** ECDSA P-256 with SHA-256 of the message, in DER. Throws `key_store_unavailable`. */
  sign(message: Bytes): Promise<Bytes>;
}

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** A key whose last attempt is being answered: to be looked at again once its sessions have ended. */
export interface Doomed {
  readonly account: string;
  readonly registration: string;
}

export interface Destroyer {
  /** Durable when it returns: someone will look after `seconds`. Throws `storage_unavailable`. */
  schedule(doomed: Doomed, seconds: number): Promise<void>;
}
