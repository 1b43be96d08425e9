/** What the rules need of the world. Each port has one contract suite, run against every implementation. */
import type { Bytes } from '../protocol/crypto/bytes.ts';
import type { Secret } from '../protocol/crypto/secret.ts';
import type { Commit, ProveUnread } from './commit.ts';
import type { Scheme, VaultRecord } from './record.ts';
import type { Blob, KeyNumber, Wrapped, WrappedBy } from './wrapping.ts';

export interface Records {
  /** Strongly consistent. Throws `storage_unavailable`. */
  read(account: string): Promise<VaultRecord>;
  /** One conditional write; false when its condition does not hold. Throws `storage_unavailable`. */
  commit(account: string, commit: Commit): Promise<boolean>;
  /** The same, and the record as it is then. Strongly consistent. Throws `storage_unavailable`. */
  prove(account: string, commit: ProveUnread): Promise<Tried>;
}

/** Whether a write held, and what it left, or what stood in its way. */
interface Tried {
  readonly held: boolean;
  readonly record: VaultRecord;
}

export type Purpose = 'opaque-setup' | 'oprf-share' | 'escrow';

/** What a wrapped blob is bound to: moved to another account, registration or use, it does not open. */
export interface WrappingContext {
  readonly account: string;
  readonly registration: string;
  readonly purpose: Purpose;
}

export const setupPurpose = (scheme: Scheme): Purpose => (scheme === 'set' ? 'oprf-share' : 'opaque-setup');

/** What a registration says of its keys, and of what its setup is for, where that is not OPAQUE. */
export const wrappedByOf = (scheme: Scheme, keys: Omit<WrappedBy, 'purpose'>): WrappedBy =>
  scheme === 'set' ? { ...keys, purpose: 'oprf-share' } : keys;

export interface KeyStore {
  /** The key that wraps. */
  readonly newest: KeyNumber;
  /** One HSM operation, under the newest key. Throws `key_store_unavailable`. */
  wrap(plaintext: Secret<Bytes>, context: WrappingContext): Promise<Wrapped>;
  /**
   * One HSM operation. Throws `key_store_unavailable`; `internal` when the blob is not of this context, or its key is
   * none of this vault.
   */
  unwrap(wrapped: Wrapped, context: WrappingContext): Promise<Secret<Bytes>>;
}

/** Moves a blob from one key to another inside the key store: nobody sees the plaintext. */
export interface Rewrapper {
  readonly newest: KeyNumber;
  /** One HSM operation, to the newest key. Throws as {@link KeyStore.unwrap} does. */
  rewrap(wrapped: Wrapped, context: WrappingContext): Promise<Wrapped>;
}

/** One blob of an account, and which keys its registration names. */
export interface StoredBlob {
  readonly registration: string;
  readonly bytes: Bytes;
  readonly wrappedBy: WrappedBy | undefined;
}

/** What a rewrapper reads: one blob of an account and no other attribute. */
export interface Blobs {
  /** Strongly consistent; undefined where the account has no such blob. Throws `storage_unavailable`. */
  read(account: string): Promise<StoredBlob | undefined>;
}

/** A registration with a blob under an old key. */
export interface Outdated {
  readonly account: string;
  readonly registration: string;
}

/** Lets a blob be wrapped by the newest key soon, by somebody else. */
export interface Rewraps {
  /** Throws `storage_unavailable`: then the sweep finds the blob later. */
  ask(blob: Blob, outdated: readonly Outdated[]): Promise<void>;
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
