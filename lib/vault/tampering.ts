/**
 * Whether a change of one account's item can be the vault's own. Each write of the vault is one commit, so the state
 * before it decides most of the state after it. Whatever differs from that was changed past the vault. Only the two
 * states are compared, and no clock, since the functions' clocks may differ. A change that is exactly what a commit
 * would have written is not noticed here, but it is announced as that commit.
 */
import { equalBytes } from '../protocol/crypto/bytes.ts';
import { wrappedByOf } from './ports.ts';
import {
  type Active,
  attemptsRemaining,
  nextSerial,
  type Pending,
  type Reset,
  type Session,
  type VaultRecord,
} from './record.ts';
import { type Blob, blobs, firstKey, keysOf, type WrappedBy } from './wrapping.ts';

/** A record whose fields may be undefined, which is the same as missing. */
type Fields = Readonly<Record<string, unknown>>;

/** The fields that no single commit explains; none when one does. */
export function changedPastVault(before: VaultRecord, after: VaultRecord): string[] {
  return differences(leftByCommit(before, after), fieldsOf(after));
}

/**
 * What may be pending after this change. The id of a registration is random. So if the pending one has the id of the
 * key or the tombstone beside it, somebody put it there to bring a copy of that key back. And if it keeps its id, it is
 * the one that was pending before: a device that asks again must get no other answer.
 */
function pendingLeft(before: VaultRecord, { pending }: VaultRecord): Pending | undefined {
  const known = [before.pending?.registration, before.state === 'empty' ? undefined : before.registration];
  return pending && !known.includes(pending.registration) ? pending : before.pending;
}

/** What the start of a registration leaves: the turn that was taken for it, or what is pending then. */
function startedLeft(before: VaultRecord, after: VaultRecord): Fields {
  return { pending: pendingLeft(before, after), startedAt: after.startedAt ?? before.startedAt };
}

/** What the commit closest to this change would have left; `before` itself when none is close. */
function leftByCommit(before: VaultRecord, after: VaultRecord): Fields {
  if (after.state === 'active')
    return before.state === 'active' && before.registration === after.registration
      ? leftOfSame(before, after)
      : leftByRegister(before, after);
  if (before.state !== 'active') return { ...before, ...startedLeft(before, after) };
  if (after.state === 'empty') return { state: 'empty' };
  const exhausted = before.registration === after.registration && attemptsRemaining(before) === 0;
  return exhausted ? { ...after, pending: before.pending, startedAt: before.startedAt } : fieldsOf(before);
}

/** A registration puts in force what was pending. Nothing else ever takes the place of what was there. */
function leftByRegister(before: VaultRecord, after: Active): Fields {
  const { pending } = before;
  if (pending?.registration !== after.registration) return fieldsOf(before);
  const { state, registration, maxAttempts, escrow, ownerKey, createdAt } = after;
  const given = { state, registration, maxAttempts, escrow, ownerKey, createdAt, ...keptLeft(pending, after) };
  const wrappedBy = wrappedByLeft(before, after);
  return { ...given, attempts: 0, answered: 0, sessions: {}, setup: pending.setup, wrappedBy };
}

/** What the device may choose, and what was settled at the start. */
function keptLeft({ scheme, ksf }: Pending, after: Active): Fields {
  if (after.scheme === 'opaque') return { scheme, record: after.record, ksf };
  return { scheme, set: after.set, shift: after.shift, proofKey: after.proofKey };
}

/** The setup keeps the key that wrapped it. What is said of another registration counts for nothing. */
function wrappedByLeft(before: VaultRecord, after: Active): WrappedBy | undefined {
  const { registration, scheme, wrappedBy } = after;
  if (wrappedBy?.registration !== registration) return wrappedBy;
  return wrappedByOf(scheme, { registration, setup: before.pending?.key ?? firstKey, escrow: wrappedBy.escrow });
}

function leftOfSame(before: Active, after: Active): Fields {
  const proven = newlyProven(before, after);
  if (proven !== undefined) return leftByProof(before, after, proven);
  const opened = Object.entries(after.sessions).filter(([id]) => !Object.hasOwn(before.sessions, id));
  if (opened[0]) return leftBySession(before, after, opened[0]);
  if (before.reset?.resetAt !== after.reset?.resetAt) return leftByReset(before, after.reset);
  const rewrapped = newlyWrapped(before, after);
  if (rewrapped !== undefined) return leftByRewrap(before, after, rewrapped);
  return { ...before, ...startedLeft(before, after) };
}

/** One reset takes the place of another only once that one's time is over. */
function leftByReset(before: Active, reset: Reset | undefined): Fields {
  const passed = !before.reset || !reset || reset.resetAt >= before.reset.resetUntil;
  return passed ? { ...before, reset } : fieldsOf(before);
}

/** The session that was stored unproven and is proven now: this is what a proof changes. */
export function newlyProven(before: Active, after: Active): string | undefined {
  return Object.entries(before.sessions).find(([id, { proven }]) => !proven && after.sessions[id]?.proven)?.[0];
}

/** The one blob that another key wraps now, if one does. */
export function newlyWrapped(before: Active, after: Active): Blob | undefined {
  const [old, now] = [keysOf(before), keysOf(after)];
  const moved = blobs.filter((blob) => old[blob] !== now[blob] && !equalBytes(before[blob], after[blob]));
  return moved.length === 1 ? moved[0] : undefined;
}

function leftByRewrap(before: Active, after: Active, blob: Blob): Fields {
  const wrappedBy = { ...keysOf(before), [blob]: keysOf(after)[blob] };
  return { ...before, [blob]: after[blob], wrappedBy };
}

function leftByProof(before: Active, { lastRecoveredAt }: Active, proven: string): Fields {
  const serial = before.sessions[proven]?.serial ?? 0;
  const kept = Object.entries(before.sessions).filter(([, session]) => session.serial >= serial);
  const sessions = Object.fromEntries(
    kept.map(([id, session]) => [id, id === proven ? { ...session, proven: true } : session]),
  );
  return { ...before, nextAttemptAt: undefined, reset: undefined, attempts: 0, lastRecoveredAt, sessions };
}

/** A new session is a counted attempt, whose number is the next one. */
function leftBySession(before: Active, after: Active, [id, session]: [string, Session]): Fields {
  if (attemptsRemaining(before) === 0) return fieldsOf(before);
  const [attempts, answered] = [before.attempts + 1, nextSerial(before)];
  const kept = Object.entries(before.sessions).filter(([stored]) => Object.hasOwn(after.sessions, stored));
  const checked = before.scheme === 'set' && { proof: before.proofKey };
  const opened = { ...session, ...checked, attempt: attempts, serial: answered, proven: false };
  const sessions = { ...Object.fromEntries(kept), [id]: opened };
  return { ...before, sessions, attempts, answered, nextAttemptAt: session.nextAttemptAt };
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
