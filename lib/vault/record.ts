/** What the vault knows of one account. Times are milliseconds since the epoch. */
import { type Bytes, equalBytes } from '../protocol/crypto/bytes.ts';
import type { Ksf } from '../protocol/crypto/ksf.ts';

/** One answered KE1 that a KE3 may still prove. */
export interface Session {
  /** SHA-256 of the KE3 that proves the password: enough to recognise that KE3, and no help in making it. */
  readonly proof: Bytes;
  /** SHA-256 of the KE1 it answered. */
  readonly request: Bytes;
  readonly expiresAt: number;
  readonly proven: boolean;
}

/** A registration that was started and not finished. It leaves the earlier key as it is. */
export interface Pending {
  readonly registration: string;
  /** Wrapped by the key store. */
  readonly setup: Bytes;
  readonly ksf: Ksf;
  readonly expiresAt: number;
}

export interface Empty {
  readonly state: 'empty';
  readonly pending?: Pending;
}

export interface Active {
  readonly state: 'active';
  readonly registration: string;
  /** Answered KE1 since the last proof. */
  readonly attempts: number;
  readonly maxAttempts: number;
  /** SHA-256 of the last KE1 counted; a proof clears it. */
  readonly lastRequest?: Bytes;
  readonly sessions: Readonly<Record<string, Session>>;
  readonly nextAttemptAt?: number;
  /** Wrapped by the key store. */
  readonly setup: Bytes;
  /** OPAQUE registration record. */
  readonly record: Bytes;
  /** Wrapped by the key store, and below that encrypted by the client. */
  readonly escrow: Bytes;
  readonly ksf: Ksf;
  readonly ownerKey: Bytes;
  readonly createdAt: number;
  readonly lastRecoveredAt?: number;
  /** From when on a new registration or a deletion needs no owner proof. */
  readonly resetAt?: number;
  readonly pending?: Pending;
}

export type DestructionReason = 'attempts_exhausted';

/** The tombstone: nothing of the key is left. */
export interface Destroyed {
  readonly state: 'destroyed';
  readonly registration: string;
  readonly destroyedAt: number;
  readonly reason: DestructionReason;
  readonly pending?: Pending;
}

export type VaultRecord = Empty | Active | Destroyed;

/**
 * No attempt is left and no session can prove any more: the key counts as destroyed, even if its bytes are still
 * stored.
 */
export interface Lapsed {
  readonly state: 'lapsed';
  readonly active: Active;
  readonly destroyedAt: number;
  readonly reason: DestructionReason;
  readonly pending?: Pending;
}

export const maxOpenSessions = 20;

export function openSessions(record: Active, now: number): [string, Session][] {
  return Object.entries(record.sessions).filter(([, session]) => session.expiresAt > now);
}

export function attemptsRemaining({ attempts, maxAttempts }: Active): number {
  return Math.max(0, maxAttempts - attempts);
}

/**
 * When the last of its sessions ends, or has ended. A key with no attempt left is destroyed then, unless a session was
 * proven.
 */
export function endOfSessions({ sessions }: Active): number | undefined {
  const ends = Object.values(sessions).map(({ expiresAt }) => expiresAt);
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

/** The record as it stands at `now`. Every decision starts here, so that no late destroyer keeps a key alive. */
export function settle(record: VaultRecord, now: number): VaultRecord | Lapsed {
  if (record.state !== 'active' || attemptsRemaining(record) > 0) return record;
  if (openSessions(record, now).length > 0) return record;
  const destroyedAt = endOfSessions(record) ?? now;
  const pending = record.pending && { pending: record.pending };
  return { state: 'lapsed', active: record, destroyedAt, reason: 'attempts_exhausted', ...pending };
}

/** The open sessions of the last KE1 counted, if `request` is that KE1. */
export function sessionsOfLast(record: Active, request: Bytes, now: number): Session[] {
  if (!record.lastRequest || !equalBytes(record.lastRequest, request)) return [];
  return openSessions(record, now)
    .map(([, session]) => session)
    .filter((session) => equalBytes(session.request, request));
}
