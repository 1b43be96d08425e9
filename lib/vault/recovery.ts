/** Recovery: which guess may be answered, and what must be committed before its answer leaves. */
import { type Bytes, equalBytes } from '../protocol/crypto/bytes.ts';
import { type ProofStatement, verifyPassword } from '../protocol/crypto/set/prove.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import { asRead, type Destroy, type OpenSession, type Prove, type ProveUnread } from './commit.ts';
import { nextAttemptAt, type Policy } from './policy.ts';
import { isReadable, requireRecoverable } from './readable.ts';
import {
  type Active,
  attemptsRemaining,
  type Lapsed,
  nextSerial,
  openSessions,
  type Scheme,
  type Session,
  sessionOf,
  settle,
  type VaultRecord,
} from './record.ts';
import { attemptsExhausted, attemptTooSoon, keyDestroyed, otherScheme, wrongPassword } from './refusal.ts';

/** What the evaluation tells: what a session keeps of it. */
export type Evaluation = Pick<Session, 'response' | 'proof'>;

/** A guess that may be answered once its commit holds. */
export interface Admission {
  readonly kind: 'admit';
  readonly active: Active;
  /** The last attempt: a destroyer must be scheduled before the commit. */
  readonly last: boolean;
  commit(evaluation: Evaluation): OpenSession;
}

/** The same guess again tells a guesser nothing new: its stored answer leaves at once. */
export interface Repeat {
  readonly kind: 'repeat';
  readonly active: Active;
  readonly id: string;
  readonly session: Session;
}

/** Nothing is left to guess at: remove the bytes now, then refuse. */
export interface Removal {
  readonly kind: 'remove';
  readonly commit: Destroy;
  readonly refusal: VaultError;
}

/** A KE1 or a blinded element by its SHA-256, and the random id its session would have. */
export interface Guess {
  readonly scheme: Scheme;
  readonly request: Bytes;
  readonly session: string;
}

/** When the guess comes, and what the deployment allows. */
interface Terms {
  readonly now: number;
  readonly policy: Policy;
}

/** Throws `key_not_found`, `key_destroyed`, `other_scheme`, `attempts_exhausted`, `attempt_too_soon`, and `internal` for a key that cannot be read. */
export function decideRecovery(read: VaultRecord, guess: Guess, terms: Terms): Admission | Repeat | Removal {
  const { now } = terms;
  const record = settle(read, now);
  if (record.state === 'lapsed') return { kind: 'remove', commit: destruction(record), refusal: keyDestroyed(record) };
  const active = requireActive(record);
  if (active.scheme !== guess.scheme) throw otherScheme(active.scheme);
  const answered = sessionOf(active, guess.request, now);
  if (answered) return { kind: 'repeat', active: requireRecoverable(active), id: answered[0], session: answered[1] };
  if (attemptsRemaining(active) === 0) throw attemptsExhausted(active);
  if (active.nextAttemptAt !== undefined && active.nextAttemptAt > now)
    throw attemptTooSoon(active, active.nextAttemptAt, now);
  return admit(requireRecoverable(active), guess, terms);
}

function admit(active: Active, { request, session: id }: Guess, { now, policy }: Terms): Admission {
  const attempt = active.attempts + 1;
  const counted = {
    request,
    attempt,
    serial: nextSerial(active),
    nextAttemptAt: nextAttemptAt(policy, attempt, now),
    expiresAt: now + policy.sessionSeconds * 1000,
    proven: false,
  };
  const commit = ({ response, proof }: Evaluation): OpenSession => ({
    kind: 'open-session',
    asRead: asRead(active),
    id,
    session: { ...counted, response, proof },
    ended: endedBefore(active, now),
  });
  return { kind: 'admit', active, last: attempt === active.maxAttempts, commit };
}

/**
 * The sessions to remove when one more is opened: those that have ended. Whoever knows the password can prove several
 * sessions within the life of one, so that more guesses fit in between. Then the oldest go too, and an item never
 * holds more than two sessions for each attempt that it allows.
 */
function endedBefore(active: Active, now: number): string[] {
  const open = openSessions(active, now).sort(([, a], [, b]) => b.serial - a.serial);
  const kept = new Set(open.slice(0, 2 * active.maxAttempts - 1).map(([id]) => id));
  return Object.keys(active.sessions).filter((id) => !kept.has(id));
}

/** A KE3 by its SHA-256, or a signature under the proof key, and the session it is for. */
export interface Claim extends ProofStatement {
  readonly scheme: Scheme;
  readonly proof: Bytes;
}

/** The escrow may leave: for the first proof of a session once `commit` holds, for later ones at once. */
export interface Proven {
  readonly active: Active;
  readonly commit?: Prove;
}

/** Throws `key_not_found`, `key_destroyed`, `session_expired`, `other_scheme`, `wrong_password`. */
export function decideProof(read: VaultRecord, claim: Claim, now: number): Proven {
  const { registration, session: id } = claim;
  const active = requireActive(settle(read, now));
  const session = Object.hasOwn(active.sessions, id) ? active.sessions[id] : undefined;
  if (active.registration !== registration || !session || !isReadable(session) || session.expiresAt <= now)
    throw new VaultError('session_expired');
  if (active.scheme !== claim.scheme) throw otherScheme(active.scheme);
  if (!proves(session, claim)) throw wrongPassword(active);
  if (session.proven) return { active };
  const ended = Object.entries(active.sessions).filter(([, { serial }]) => serial < session.serial);
  const commit: Prove = { kind: 'prove', registration, session: id, at: now, ended: ended.map(([before]) => before) };
  return { active, commit };
}

/**
 * The write that proves a claim without a read before it: it holds only where {@link decideProof} would commit, and
 * leaves the same. None for a set, whose proof is a signature: who judges it must have read the proof key.
 */
export function proveUnread({ scheme, registration, session, proof }: Claim, now: number): ProveUnread | undefined {
  return scheme === 'opaque' ? { kind: 'prove-unread', registration, session, proof, at: now } : undefined;
}

/** RFC 9807 section 6.4.4, or a signature by the key that only the password gives. */
function proves(session: Session, claim: Claim): boolean {
  switch (claim.scheme) {
    case 'opaque':
      return equalBytes(session.proof, claim.proof);
    case 'set':
      return verifyPassword(session.proof, claim.proof, claim);
  }
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
