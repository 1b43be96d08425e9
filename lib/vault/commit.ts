/** The closed set of conditional writes. Each says what must still be true, and what is true afterwards. */
import type { Bytes } from '../protocol/crypto/bytes.ts';
import type { Active, DestructionReason, Pending, Session } from './record.ts';

/** Possible whatever the account has: a pending registration changes nothing else. */
interface OpenRegistration {
  readonly kind: 'open-registration';
  readonly pending: Pending;
}

/** What a finished registration takes the place of. */
export type Predecessor =
  | { readonly state: 'empty' }
  | { readonly state: 'destroyed'; readonly registration: string }
  /** `resetAt` when a reset allows it, whose waiting time is over. If it was cancelled in between, the commit fails. */
  | { readonly state: 'active'; readonly registration: string; readonly resetAt?: number }
  /** The key counts as destroyed, but its bytes are still there. If a proof came in between, the commit fails. */
  | { readonly state: 'lapsed'; readonly registration: string; readonly attempts: number };

/** An active record that no attempt has been made at yet. */
export type NewRegistration = Pick<
  Active,
  'registration' | 'maxAttempts' | 'setup' | 'record' | 'escrow' | 'ksf' | 'ownerKey' | 'createdAt'
>;

export interface Register {
  readonly kind: 'register';
  readonly over: Predecessor;
  readonly next: Omit<Active, 'state' | 'attempts' | 'sessions' | 'pending'>;
}

/**
 * What counting an attempt needs: the same registration, still active, with `attempts` and `lastRequest` as they were
 * read.
 */
export interface AsRead {
  readonly registration: string;
  readonly attempts: number;
  readonly lastRequest: Bytes | undefined;
}

/**
 * Adds a session that is not stored yet. It is counted as an attempt if `counted` is there. The `ended` sessions are
 * removed, so that at most 20 are ever stored.
 */
export interface OpenSession {
  readonly kind: 'open-session';
  readonly asRead: AsRead;
  readonly id: string;
  readonly session: Session;
  readonly counted?: { readonly attempts: number; readonly nextAttemptAt: number };
  readonly ended: readonly string[];
}

/** Needs a session that is stored and not proven yet, so that one session gives the attempts back only once. */
export interface Prove {
  readonly kind: 'prove';
  readonly registration: string;
  readonly session: string;
  readonly at: number;
}

/** Removes setup, record and escrow; leaves the tombstone. */
export interface Destroy {
  readonly kind: 'destroy';
  readonly asRead: AsRead;
  readonly destroyedAt: number;
  readonly reason: DestructionReason;
}

/** `resetAt` when a reset allows it, whose waiting time is over. */
export interface Delete {
  readonly kind: 'delete';
  readonly registration: string;
  readonly resetAt?: number;
}

export interface StartReset {
  readonly kind: 'start-reset';
  readonly registration: string;
  readonly resetAt: number;
}

/** Names the reset that it cancels. If it arrives late, a reset that was started since then goes on. */
export interface CancelReset {
  readonly kind: 'cancel-reset';
  readonly registration: string;
  readonly resetAt: number;
}

export type Commit = OpenRegistration | Register | OpenSession | Prove | Destroy | Delete | StartReset | CancelReset;

export function asRead({ registration, attempts, lastRequest }: Active): AsRead {
  return { registration, attempts, lastRequest };
}
