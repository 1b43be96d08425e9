/** Registration: a pending one beside the key that is there, then one commit that puts it in force. */
import { type Bytes, equalBytes, fromBase64url } from '../protocol/crypto/bytes.ts';
import { isSameSet } from '../protocol/crypto/set/description.ts';
import { isShareKey } from '../protocol/crypto/set/share-key.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import type { OpenRegistration, Predecessor, ReserveStart } from './commit.ts';
import { type Claim, requireOwner } from './ownership.ts';
import {
  type Active,
  type KeptAlone,
  type KeptInSet,
  type Lapsed,
  type Pending,
  settle,
  type VaultRecord,
} from './record.ts';
import { otherScheme, startedTooSoon } from './refusal.ts';

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
  readonly ownerKey: Bytes;
  readonly kept: Omit<KeptAlone, 'ksf'> | KeptInSet;
}

export type RegistrationDecision =
  /** It is in force already: the same request again. */
  | { readonly kind: 'confirm'; readonly active: Active }
  /** May take the place of `over`, when `pending` is still the account's pending registration. */
  | {
      readonly kind: 'register';
      readonly over: Predecessor;
      readonly pending: Pending;
      readonly kept: KeptAlone | KeptInSet;
    };

/** Throws `session_expired`, `other_scheme`, `key_exists`, `forbidden`, `invalid_request` for a set of others. */
export function decideRegistration(read: VaultRecord, enrolment: Enrolment, now: number): RegistrationDecision {
  const record = settle(read, now);
  if (record.state === 'active' && isSame(record, enrolment)) return { kind: 'confirm', active: record };
  const { pending } = record;
  if (!pending || pending.registration !== enrolment.registration || pending.expiresAt <= now)
    throw new VaultError('session_expired', { detail: 'No registration of this id is open' });
  const { registration, kept } = enrolment;
  if (kept.scheme !== pending.scheme) throw otherScheme(pending.scheme);
  const over = predecessor(record, (active) =>
    requireOwner(active, enrolment, { action: 'replace', registration, now }),
  );
  if (kept.scheme === 'opaque') return { kind: 'register', over, pending, kept: { ...kept, ksf: pending.ksf } };
  requireMembership(kept, enrolment, pending);
  return { kind: 'register', over, pending, kept };
}

/** The set has exactly one member with this vault's name, this registration and the key of the share. */
function requireMembership({ set, shift }: KeptInSet, { vault, registration }: Enrolment, pending: Pending): void {
  const padKey = pending.response.subarray(32);
  const mine = set.members.filter((member) => member.vault === vault || member.registration === registration);
  const [member] = mine;
  const is =
    mine.length === 1 &&
    member?.vault === vault &&
    member.registration === registration &&
    isShareKey(fromBase64url(member.publicKey), padKey, shift);
  if (is) return;
  const reason = "expected one with this vault's name, this registration and the public key of its share";
  throw new VaultError('invalid_request', { errors: [{ field: 'set.members', reason }] });
}

/**
 * Each backup key has its own owner key. Comparing that too, a client is never told that its escrow is stored when
 * another key's is.
 */
function isSame(active: Active, { registration, kept, ownerKey }: Enrolment): boolean {
  return active.registration === registration && isSameKept(active, kept) && equalBytes(active.ownerKey, ownerKey);
}

function isSameKept(active: Active, kept: Enrolment['kept']): boolean {
  if (active.scheme === 'opaque') return kept.scheme === 'opaque' && equalBytes(active.record, kept.record);
  return (
    kept.scheme === 'set' &&
    isSameSet(active.set, kept.set) &&
    equalBytes(active.shift, kept.shift) &&
    equalBytes(active.proofKey, kept.proofKey)
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
