/** Recovery: which KE1 may be answered, and what must be committed before its KE2 leaves. */
import { type Bytes, equalBytes } from '../protocol/crypto/bytes.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import { asRead, type Destroy, type OpenSession, type Prove } from './commit.ts';
import { nextAttemptAt, type Policy } from './policy.ts';
import {
  type Active,
  attemptsRemaining,
  type Lapsed,
  maxOpenSessions,
  openSessions,
  type Session,
  sessionsOfLast,
  settle,
  type VaultRecord,
} from './record.ts';
import { attemptsExhausted, attemptTooSoon, keyDestroyed, tooManySessions, wrongPassword } from './refusal.ts';

/** A KE1 that may be answered once its commit holds. */
export interface Admission {
  readonly kind: 'admit';
  readonly active: Active;
  /** The number of this attempt since the last proof. */
  readonly attempt: number;
  readonly attemptsRemaining: number;
  readonly nextAttemptAt: number;
  readonly expiresAt: number;
  /** The last attempt: a destroyer must be scheduled before the commit. */
  readonly last: boolean;
  /** The write. `proof` is the SHA-256 of the KE3 that would prove the password, which the OPAQUE evaluation tells. */
  commit(proof: Bytes): OpenSession;
}

/** Nothing is left to guess at: remove the bytes now, then refuse. */
export interface Removal {
  readonly kind: 'remove';
  readonly commit: Destroy;
  readonly refusal: VaultError;
}

/** A KE1 by its SHA-256, and the random id its session would have. */
export interface Guess {
  readonly request: Bytes;
  readonly session: string;
}

/** When the guess comes, and what the deployment allows. */
export interface Terms {
  readonly now: number;
  readonly policy: Policy;
}

/**
 * Whether this guess's session is stored: then the vault's last try did commit, and only the storage's answer was lost.
 * Nobody else can have made the session, since its id is random. Deciding again would count the guess twice if another
 * guess was counted since.
 */
export function isCommitted(read: VaultRecord, { session }: Guess): boolean {
  return read.state === 'active' && Object.hasOwn(read.sessions, session);
}

/** Throws `key_not_found`, `key_destroyed`, `attempts_exhausted`, `attempt_too_soon`, `rate_limited`. */
export function decideRecovery(read: VaultRecord, guess: Guess, terms: Terms): Admission | Removal {
  const { now } = terms;
  const record = settle(read, now);
  if (record.state === 'lapsed') return { kind: 'remove', commit: destruction(record), refusal: keyDestroyed(record) };
  const active = requireActive(record);
  const counted = sessionsOfLast(active, guess.request, now);
  if (counted.length > 0) {
    const expiresAt = Math.max(...counted.map((session) => session.expiresAt));
    return admitAgain(active, guess, { now, expiresAt });
  }
  if (attemptsRemaining(active) === 0) throw attemptsExhausted(active);
  if (active.nextAttemptAt !== undefined && active.nextAttemptAt > now)
    throw attemptTooSoon(active, active.nextAttemptAt, now);
  return admitCounted(active, guess, terms);
}

function admitCounted(active: Active, guess: Guess, { now, policy }: Terms): Admission {
  const attempts = active.attempts + 1;
  const next = nextAttemptAt(policy, attempts, now);
  const expiresAt = now + policy.sessionSeconds * 1000;
  const open = sessionOpener(active, guess, { now, expiresAt });
  const remaining = attemptsRemaining({ ...active, attempts });
  return {
    kind: 'admit',
    active,
    attempt: attempts,
    attemptsRemaining: remaining,
    nextAttemptAt: next,
    expiresAt,
    last: remaining === 0,
    commit: (proof) => ({ ...open(proof), counted: { attempts, nextAttemptAt: next } }),
  };
}

interface Lifetime {
  readonly now: number;
  readonly expiresAt: number;
}

/** The same KE1 tells a guesser nothing new: it is answered and not counted, and ends when the counted answer does. */
function admitAgain(active: Active, guess: Guess, { now, expiresAt }: Lifetime): Admission {
  return {
    kind: 'admit',
    active,
    attempt: active.attempts,
    attemptsRemaining: attemptsRemaining(active),
    nextAttemptAt: active.nextAttemptAt ?? now,
    expiresAt,
    last: false,
    commit: sessionOpener(active, guess, { now, expiresAt }),
  };
}

function sessionOpener(active: Active, { request, session: id }: Guess, { now, expiresAt }: Lifetime) {
  const open = openSessions(active, now);
  if (open.length >= maxOpenSessions)
    throw tooManySessions(Math.min(...open.map(([, session]) => session.expiresAt)), now);
  const stillOpen = new Set(open.map(([openId]) => openId));
  const ended = Object.keys(active.sessions).filter((stored) => !stillOpen.has(stored));
  return (proof: Bytes): OpenSession => {
    const session: Session = { proof, request, expiresAt, proven: false };
    return { kind: 'open-session', asRead: asRead(active), id, session, ended };
  };
}

/** A KE3 by its SHA-256, and the session it is for. */
export interface Claim {
  readonly registration: string;
  readonly session: string;
  readonly proof: Bytes;
}

/** The escrow may leave: for the first proof of a session once `commit` holds, for later ones at once. */
export interface Proven {
  readonly active: Active;
  readonly commit?: Prove;
}

/** RFC 9807 section 6.4.4. Throws `key_not_found`, `key_destroyed`, `session_expired`, `wrong_password`. */
export function decideProof(read: VaultRecord, claim: Claim, now: number): Proven {
  const { registration, session: id, proof } = claim;
  const active = requireActive(settle(read, now));
  const session = Object.hasOwn(active.sessions, id) ? active.sessions[id] : undefined;
  if (active.registration !== registration || !session || session.expiresAt <= now)
    throw new VaultError('session_expired');
  if (!equalBytes(session.proof, proof)) throw wrongPassword(active);
  if (session.proven) return { active };
  return { active, commit: { kind: 'prove', registration, session: id, at: now } };
}

export type Fate =
  | { readonly kind: 'spare' }
  /** Sessions are still open: look again at this time. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'destroy'; readonly commit: Destroy };

/** What to do about a registration whose last attempt was answered. */
export function decideFate(read: VaultRecord, registration: string, now: number): Fate {
  const record = settle(read, now);
  if (record.state === 'lapsed')
    return record.active.registration === registration
      ? { kind: 'destroy', commit: destruction(record) }
      : { kind: 'spare' };
  if (record.state !== 'active' || record.registration !== registration) return { kind: 'spare' };
  if (attemptsRemaining(record) > 0) return { kind: 'spare' };
  return { kind: 'wait', until: Math.max(...openSessions(record, now).map(([, session]) => session.expiresAt)) };
}

function destruction({ active, destroyedAt, reason }: Lapsed): Destroy {
  return { kind: 'destroy', asRead: asRead(active), destroyedAt, reason };
}

export function requireActive(record: VaultRecord | Lapsed): Active {
  switch (record.state) {
    case 'active':
      return record;
    case 'empty':
      throw new VaultError('key_not_found');
    case 'destroyed':
    case 'lapsed':
      throw keyDestroyed(record);
  }
}
