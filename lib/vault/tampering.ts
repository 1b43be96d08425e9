/**
 * Whether a change of one account's item can be the vault's own. Each write of the vault is one commit, so the state
 * before it decides most of the state after it. Whatever differs from that was changed past the vault. Only the two
 * states are compared, and no clock, since the functions' clocks may differ. A change that is exactly what a commit
 * would have written is not noticed here, but it is announced as that commit.
 */
import { type Bytes, equalBytes } from '../protocol/crypto/bytes.ts';
import { type Active, attemptsRemaining, type Pending, type Session, type VaultRecord } from './record.ts';

/** A record whose fields may be undefined, which is the same as missing. */
type Fields = Readonly<Record<string, unknown>>;

/** The fields that no single commit explains; none when one does. */
export function changedPastVault(before: VaultRecord, after: VaultRecord): string[] {
  return differences(leftByCommit(before, after), fieldsOf(after));
}

/**
 * What may be pending after this change. The id of a registration is random. So if the pending one has the id of the
 * key or the tombstone beside it, somebody put it there to bring a copy of that key back.
 */
function pendingLeft(before: VaultRecord, after: VaultRecord): Pending | undefined {
  const { pending } = after;
  if (!pending || (before.state !== 'empty' && pending.registration === before.registration)) return before.pending;
  return pending;
}

/** What the commit closest to this change would have left; `before` itself when none is close. */
function leftByCommit(before: VaultRecord, after: VaultRecord): Fields {
  if (after.state === 'active')
    return before.state === 'active' && before.registration === after.registration
      ? leftOfSame(before, after)
      : leftByRegister(before, after);
  if (before.state !== 'active') return { ...before, pending: pendingLeft(before, after) };
  if (after.state === 'empty') return { state: 'empty' };
  const exhausted = before.registration === after.registration && attemptsRemaining(before) === 0;
  return exhausted ? { ...after, pending: before.pending } : fieldsOf(before);
}

/** A registration puts in force what was pending. Nothing else ever takes the place of what was there. */
function leftByRegister(before: VaultRecord, after: Active): Fields {
  const { pending } = before;
  if (pending?.registration !== after.registration) return fieldsOf(before);
  const { state, registration, maxAttempts, record, escrow, ownerKey, createdAt } = after;
  const fresh = { state, registration, maxAttempts, record, escrow, ownerKey, createdAt, attempts: 0, sessions: {} };
  return { ...fresh, setup: pending.setup, ksf: pending.ksf };
}

function leftOfSame(before: Active, after: Active): Fields {
  const proven = newlyProven(before, after);
  if (proven !== undefined) return leftByProof(before, after, proven);
  const opened = Object.entries(after.sessions).filter(([id]) => !Object.hasOwn(before.sessions, id));
  if (opened[0]) return leftBySession(before, after, opened[0]);
  if ((before.resetAt === undefined) !== (after.resetAt === undefined)) return { ...before, resetAt: after.resetAt };
  return { ...before, pending: pendingLeft(before, after) };
}

/** The session that was stored unproven and is proven now: this is what a proof changes. */
export function newlyProven(before: Active, after: Active): string | undefined {
  return Object.entries(before.sessions).find(([id, { proven }]) => !proven && after.sessions[id]?.proven)?.[0];
}

function leftByProof(before: Active, { lastRecoveredAt }: Active, proven: string): Fields {
  const session = { ...before.sessions[proven], proven: true };
  const sessions = { ...before.sessions, [proven]: session };
  const cleared = { lastRequest: undefined, nextAttemptAt: undefined, resetAt: undefined };
  return { ...before, ...cleared, attempts: 0, lastRecoveredAt, sessions };
}

function leftBySession(before: Active, after: Active, [id, session]: [string, Session]): Fields {
  const kept = Object.entries(before.sessions).filter(([stored]) => Object.hasOwn(after.sessions, stored));
  const sessions = { ...Object.fromEntries(kept), [id]: { ...session, proven: false } };
  const { attempts, nextAttemptAt } = after;
  if (attempts === before.attempts + 1 && attemptsRemaining(before) > 0)
    return { ...before, sessions, attempts, nextAttemptAt, lastRequest: session.request };
  return isRepeated(before, session) ? { ...before, sessions } : fieldsOf(before);
}

/** The same KE1 again gets a session that ends together with an earlier session of that KE1. */
function isRepeated({ sessions, lastRequest }: Active, again: Session): boolean {
  const ofSameKe1 = (request: Bytes) => lastRequest !== undefined && equalBytes(request, lastRequest);
  if (!ofSameKe1(again.request)) return false;
  return Object.values(sessions).some(({ request, expiresAt }) => expiresAt === again.expiresAt && ofSameKe1(request));
}

const fieldsOf = (record: object): Fields => ({ ...record });

function differences(a: Fields, b: Fields): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => !isSame(a[name], b[name]));
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalBytes(a, b);
  if (isObject(a) && isObject(b)) return differences(a, b).length === 0;
  return a === b;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
