/** Registration: a pending one beside the key that is there, then one commit that puts it in force. */
import { type Bytes, equalBytes } from '../protocol/crypto/bytes.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import type { OpenRegistration, Predecessor, ReserveStart } from './commit.ts';
import { type Claim, requireOwner } from './ownership.ts';
import { type Active, type Lapsed, type Pending, settle, type VaultRecord } from './record.ts';
import { startedTooSoon } from './refusal.ts';

/** A start by the SHA-256 of its request. */
export interface Start extends Claim {
  readonly request: Bytes;
}

export type StartDecision =
  /** The same request again, while its registration is open: its stored answer leaves at once. */
  | { readonly kind: 'repeat'; readonly pending: Pending }
  /** May be opened over `over`. Without a key there is a turn to take before: its commit must hold first. */
  | { readonly kind: 'open'; readonly place: Turn; readonly reserve?: ReserveStart };

/** Where the new registration goes, and the turn that is taken for it. */
export type Turn = Omit<OpenRegistration, 'kind' | 'pending'>;

/** Milliseconds. An account without a key is asked for no owner proof, so its starts are limited in time. */
const betweenStarts = 1000;

/** Throws `key_exists`, `forbidden`, `rate_limited`: all before the key store is asked. */
export function decideStart(read: VaultRecord, start: Start, now: number): StartDecision {
  const record = settle(read, now);
  const over = predecessor(record, (active) => requireOwner(active, start, { action: 'enrol', now }));
  const { pending, startedAt } = record;
  if (pending && pending.expiresAt > now && equalBytes(pending.request, start.request))
    return { kind: 'repeat', pending };
  const place = { over, after: pending?.registration };
  if (over.state === 'active') return { kind: 'open', place };
  if (startedAt !== undefined && now - startedAt < betweenStarts) throw startedTooSoon();
  const turn = { ...place, startedAt: now };
  return { kind: 'open', place: turn, reserve: { kind: 'reserve-start', ...turn, lastStart: startedAt } };
}

/** What a client asks to put in force. */
export interface Enrolment extends Claim {
  readonly registration: string;
  /** OPAQUE registration record. */
  readonly record: Bytes;
  readonly ownerKey: Bytes;
}

export type RegistrationDecision =
  /** It is in force already: the same request again. */
  | { readonly kind: 'confirm'; readonly active: Active }
  /** May take the place of `over`, when `pending` is still the account's pending registration. */
  | { readonly kind: 'register'; readonly over: Predecessor; readonly pending: Pending };

/** Throws `session_expired`, `key_exists`, `forbidden`. */
export function decideRegistration(read: VaultRecord, enrolment: Enrolment, now: number): RegistrationDecision {
  const record = settle(read, now);
  if (record.state === 'active' && isSame(record, enrolment)) return { kind: 'confirm', active: record };
  const { pending } = record;
  if (!pending || pending.registration !== enrolment.registration || pending.expiresAt <= now)
    throw new VaultError('session_expired', { detail: 'No registration of this id is open' });
  const { registration } = enrolment;
  const over = predecessor(record, (active) =>
    requireOwner(active, enrolment, { action: 'replace', registration, now }),
  );
  return { kind: 'register', over, pending };
}

/**
 * Each backup key has its own owner key. Comparing that too, a client is never told that its escrow is stored when
 * another key's is.
 */
function isSame(active: Active, { registration, record, ownerKey }: Enrolment): boolean {
  return (
    active.registration === registration && equalBytes(active.record, record) && equalBytes(active.ownerKey, ownerKey)
  );
}

/** `allowed` says which reset, if any, lets an active key be replaced; it throws where nothing does. */
function predecessor(record: VaultRecord | Lapsed, allowed: (active: Active) => { resetAt?: number }): Predecessor {
  switch (record.state) {
    case 'empty':
      return { state: 'empty' };
    case 'destroyed':
      return { state: 'destroyed', registration: record.registration };
    case 'lapsed':
      return { state: 'lapsed', registration: record.active.registration, attempts: record.active.attempts };
    case 'active':
      return { state: 'active', registration: record.registration, ...allowed(record) };
  }
}
