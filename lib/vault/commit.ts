/** The closed set of conditional writes. Each says what must still be true, and what is true afterwards. */
import type { Bytes } from '../protocol/crypto/bytes.ts';
import type { ActiveKey, DestructionReason, KeptAlone, KeptInSet, Pending, Reset, Session } from './record.ts';
import type { Blob, Wrapped, WrappedBy } from './wrapping.ts';

/** Where a registration is started, as it was read. */
export interface Place {
  readonly over: Predecessor;
  /** The id of the pending registration whose place it takes. */
  readonly after: string | undefined;
}

/** Takes the account's turn to start a registration. */
export interface ReserveStart extends Place {
  readonly kind: 'reserve-start';
  readonly startedAt: number;
  /** The turn before, as it was read. */
  readonly lastStart: number | undefined;
}

/** A pending registration changes nothing else. */
export interface OpenRegistration extends Place {
  readonly kind: 'open-registration';
  /** The turn that was taken for it, if one had to be. */
  readonly startedAt?: number;
  readonly pending: Pending;
}

/** What a registration takes the place of. */
export type Predecessor =
  | { readonly state: 'empty' }
  | { readonly state: 'destroyed'; readonly registration: string }
  /** `resetAt` when an open reset allows it. If it was cancelled in between, the commit fails. */
  | { readonly state: 'active'; readonly registration: string; readonly resetAt?: number }
  /** The key counts as destroyed, but its bytes are still there. If a proof came in between, the commit fails. */
  | { readonly state: 'lapsed'; readonly registration: string; readonly attempts: number };

/** An active record that no attempt has been made at yet. */
export type NewRegistration = Pick<
  ActiveKey,
  'registration' | 'maxAttempts' | 'setup' | 'escrow' | 'ownerKey' | 'createdAt'
> & { readonly wrappedBy: WrappedBy } & (KeptAlone | KeptInSet);

export interface Register {
  readonly kind: 'register';
  readonly over: Predecessor;
  readonly next: NewRegistration;
}

/** What counting an attempt needs: the same registration, still active, with nothing counted since it was read. */
export interface AsRead {
  readonly registration: string;
  readonly attempts: number;
  readonly answered: number | undefined;
}

/** Counts an attempt, and adds its session. The `ended` sessions are removed. */
export interface OpenSession {
  readonly kind: 'open-session';
  readonly asRead: AsRead;
  readonly id: string;
  readonly session: Session;
  readonly ended: readonly string[];
}

/**
 * Needs a session that is stored and not proven yet, so that one session gives the attempts back only once. It ends the
 * sessions that were opened before.
 */
export interface Prove {
  readonly kind: 'prove';
  readonly registration: string;
  readonly session: string;
  readonly at: number;
  readonly ended: readonly string[];
}

/**
 * The same for a record that nobody has read: its condition is all that {@link Prove}'s decision looks at. It cannot name
 * the sessions that it would have to end, so it also needs that its own is the only one stored.
 */
export interface ProveUnread {
  readonly kind: 'prove-unread';
  readonly registration: string;
  readonly session: string;
  /** SHA-256 of the KE3. */
  readonly proof: Bytes;
  /** The session must not have ended by then. */
  readonly at: number;
}

/** Removes setup, record or set, and escrow; leaves the tombstone. */
export interface Destroy {
  readonly kind: 'destroy';
  readonly asRead: AsRead;
  readonly destroyedAt: number;
  readonly reason: DestructionReason;
}

/** `resetAt` when an open reset allows it. */
export interface Delete {
  readonly kind: 'delete';
  readonly registration: string;
  readonly resetAt?: number;
}

/** Takes the place of `lapsed`, a reset whose time is over, if one is stored. */
export interface StartReset {
  readonly kind: 'start-reset';
  readonly registration: string;
  readonly reset: Reset;
  readonly lapsed: Reset | undefined;
}

/** Names the reset that it cancels. If it arrives late, a reset that was started since then goes on. */
export interface CancelReset {
  readonly kind: 'cancel-reset';
  readonly registration: string;
  readonly resetAt: number;
}

/**
 * Puts the same plaintext, wrapped by another key, in the place of one blob. It needs the bytes as they were read and
 * nothing else: attempts that are counted meanwhile stay counted.
 */
export interface Rewrap {
  readonly kind: 'rewrap';
  readonly blob: Blob;
  /** As it was read. */
  readonly from: Bytes;
  readonly to: Wrapped;
  /** The keys as they were read, and as they are then. */
  readonly before: WrappedBy | undefined;
  readonly after: WrappedBy;
}

export type Commit =
  | ReserveStart
  | OpenRegistration
  | Register
  | OpenSession
  | Prove
  | ProveUnread
  | Destroy
  | Delete
  | StartReset
  | CancelReset
  | Rewrap;

export function asRead({ registration, attempts, answered }: ActiveKey): AsRead {
  return { registration, attempts, answered };
}
