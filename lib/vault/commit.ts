/** The closed set of conditional writes. Each says what must still be true, and what is true afterwards. */
import type { Bytes } from '../protocol/crypto/bytes.ts';
import type { Active, DestructionReason, Pending, Session } from './record.ts';

/** Holds for whatever the account has: a pending registration touches nothing else. */
interface OpenRegistration {
  readonly kind: 'open-registration';
  readonly pending: Pending;
}

/** What a finished registration takes the place of. */
export type Predecessor =
  | { readonly state: 'empty' }
  | { readonly state: 'destroyed'; readonly registration: string }
  /** `resetAt` when a matured reset allows it: cancelled in between, the commit fails. */
  | { readonly state: 'active'; readonly registration: string; readonly resetAt?: number }
  /** Lapsed, the bytes not removed yet: a proof in between makes the commit fail. */
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

/** Rule 2's condition: same registration, still active, `attempts` and `lastRequest` as they were read. */
export interface AsRead {
  readonly registration: string;
  readonly attempts: number;
  readonly lastRequest: Bytes | undefined;
}

/** Adds a session that is not there yet; counts when `counted` is there. `ended` sessions go, so that at most 20 are ever stored. */
export interface OpenSession {
  readonly kind: 'open-session';
  readonly asRead: AsRead;
  readonly id: string;
  readonly session: Session;
  readonly counted?: { readonly attempts: number; readonly nextAttemptAt: number };
  readonly ended: readonly string[];
}

/** Needs the session stored and not proven yet, so that one session refills once. */
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

/** `resetAt` when a matured reset allows it. */
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

/** Names the reset it cancels: arriving late, it leaves one that was started since as it is. */
export interface CancelReset {
  readonly kind: 'cancel-reset';
  readonly registration: string;
  readonly resetAt: number;
}

export type Commit = OpenRegistration | Register | OpenSession | Prove | Destroy | Delete | StartReset | CancelReset;

export function asRead({ registration, attempts, lastRequest }: Active): AsRead {
  return { registration, attempts, lastRequest };
}
