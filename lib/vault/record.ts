/**
 * What the vault knows of one account. Times are milliseconds since the epoch. A part that this version cannot read,
 * because another version or somebody else wrote it, stands here as no bytes, and zero.
 */
import { type Bytes, equalBytes } from '../protocol/crypto/bytes.ts';
import type { Ksf } from '../protocol/crypto/ksf.ts';
import type { VaultSet } from '../protocol/crypto/set/description.ts';
import type { KeyNumber, WrappedBy } from './wrapping.ts';

/** How a vault alone keeps a key: by OPAQUE. */
export interface KeptAlone {
  readonly scheme: 'opaque';
  /** OPAQUE registration record. */
  readonly record: Bytes;
  readonly ksf: Ksf;
}

/** How a vault keeps a key as a member of a vault set: by a share of the OPRF's key. */
export interface KeptInSet {
  readonly scheme: 'set';
  /** As the device described it, and unchanged. */
  readonly set: VaultSet;
  /** What makes the pad that is wrapped this member's share. */
  readonly shift: Bytes;
  /** The Ed25519 key under which a proof of the password holds. */
  readonly proofKey: Bytes;
}

export type Scheme = (KeptAlone | KeptInSet)['scheme'];

/**
 * One counted attempt: the answer to a guess, which a proof may still confirm. A guess is a KE1 or a blinded element; the
 * same one gets the same answer again.
 */
export interface Session {
  /**
   * What a proof is recognised by, and no help in making it: SHA-256 of the KE3 of OPAQUE, or the proof key of a set's
   * member.
   */
  readonly proof: Bytes;
  /** SHA-256 of the KE1 or the blinded element that it answers. */
  readonly request: Bytes;
  /** The KE2, or the evaluated element and its proof. */
  readonly response: Bytes;
  /** The number of this attempt since the last proof. */
  readonly attempt: number;
  /** Its number since the registration: which session was opened before which. */
  readonly serial: number;
  /** When the attempt after it may be made. */
  readonly nextAttemptAt: number;
  readonly expiresAt: number;
  readonly proven: boolean;
}

/**
 * A registration that was started and not finished. It leaves the earlier key as it is. The same request gets the same
 * answer again while it is open.
 */
export interface Pending {
  readonly scheme: Scheme;
  readonly registration: string;
  /** SHA-256 of the request: the token and the whole body, which the signature is for. */
  readonly request: Bytes;
  /** The registration response of OPAQUE, or the set's exchange and the public key of the pad. */
  readonly response: Bytes;
  /**
   * By the identity key, over the answer. It is made once, when the answer is computed: the vault never signs what it
   * reads, because somebody else may have written it.
   */
  readonly signature: Bytes;
  /** OPAQUE's server setup, or the pad of the set's exchange. Wrapped by the key store. */
  readonly setup: Bytes;
  /** The key that wrapped the setup. Absent: key 1. */
  readonly key?: KeyNumber;
  readonly ksf: Ksf;
  readonly expiresAt: number;
}

/** What every state may have besides. */
interface Registering {
  readonly pending?: Pending;
  /** When a registration was last started for an account without a key. */
  readonly startedAt?: number;
}

export interface Empty extends Registering {
  readonly state: 'empty';
}

/** What an active key has however it is kept. */
export interface ActiveKey extends Registering {
  readonly state: 'active';
  readonly registration: string;
  /** Guesses answered since the last proof; a repeated one counts once. */
  readonly attempts: number;
  /**
   * The same since the registration. It only grows, so no write that comes late fits twice. Items of the first formats
   * do not have it: then it is counted from `attempts` on.
   */
  readonly answered?: number;
  readonly maxAttempts: number;
  readonly sessions: Readonly<Record<string, Session>>;
  readonly nextAttemptAt?: number;
  /** As {@link Pending.setup}. */
  readonly setup: Bytes;
  /** Wrapped by the key store, and below that encrypted by the client. */
  readonly escrow: Bytes;
  readonly ownerKey: Bytes;
  readonly createdAt: number;
  readonly lastRecoveredAt?: number;
  readonly reset?: Reset;
  /** Read through {@link wrappedBlob}, which knows what its absence means. */
  readonly wrappedBy?: WrappedBy;
}

export type ActiveAlone = ActiveKey & KeptAlone;
export type ActiveInSet = ActiveKey & KeptInSet;
export type Active = ActiveAlone | ActiveInSet;

/** The time in which a new registration or a deletion needs no owner proof. */
export interface Reset {
  readonly resetAt: number;
  readonly resetUntil: number;
}

export type DestructionReason = 'attempts_exhausted';

/** The tombstone: nothing of the key is left. */
export interface Destroyed extends Registering {
  readonly state: 'destroyed';
  readonly registration: string;
  readonly destroyedAt: number;
  readonly reason: DestructionReason;
}

export type VaultRecord = Empty | Active | Destroyed;

/**
 * No attempt is left and no session can prove any more: the key counts as destroyed, even if its bytes are still
 * stored.
 */
export interface Lapsed extends Registering {
  readonly state: 'lapsed';
  readonly active: Active;
  readonly destroyedAt: number;
  readonly reason: DestructionReason;
}

/** How the device stretches the password. */
export const ksfOf = (active: Active): Ksf => (active.scheme === 'set' ? active.set.ksf : active.ksf);

export function openSessions(record: Active, now: number): [string, Session][] {
  return Object.entries(record.sessions).filter(([, session]) => session.expiresAt > now);
}

export function attemptsRemaining({ attempts, maxAttempts }: Active): number {
  return Math.max(0, maxAttempts - attempts);
}

/** Which number since the registration the next answer has. */
export function nextSerial({ answered, attempts }: Active): number {
  return (answered ?? attempts) + 1;
}

/** When the last of its stored sessions ends, or has ended. */
export function endOfSessions({ sessions }: Active): number | undefined {
  const ends = Object.values(sessions).flatMap(({ expiresAt }) => (expiresAt > 0 ? [expiresAt] : []));
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

/** The record as it stands at `now`. Every decision starts here, so that no late destroyer keeps a key alive. */
export function settle(record: VaultRecord, now: number): VaultRecord | Lapsed {
  if (record.state !== 'active' || attemptsRemaining(record) > 0) return record;
  if (openSessions(record, now).length > 0) return record;
  const destroyedAt = endOfSessions(record) ?? now;
  const { pending, startedAt } = record;
  const registering = { ...(pending && { pending }), ...(startedAt !== undefined && { startedAt }) };
  return { state: 'lapsed', active: record, destroyedAt, reason: 'attempts_exhausted', ...registering };
}

/** The open session that answers this guess, if one does. */
export function sessionOf(record: Active, request: Bytes, now: number): [string, Session] | undefined {
  return openSessions(record, now).find(([, session]) => equalBytes(session.request, request));
}

/** The reset, unless its time is over: then it counts as none. */
export function standingReset({ reset }: Active, now: number): Reset | undefined {
  return reset && now < reset.resetUntil ? reset : undefined;
}

/** The reset that stands, if its waiting time is over. */
export function openReset(record: Active, now: number): Reset | undefined {
  const standing = standingReset(record, now);
  return standing && standing.resetAt <= now ? standing : undefined;
}
