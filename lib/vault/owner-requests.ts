/** The key as a whole: its status, its deletion, and the waiting time for an owner who has lost the proof. */
import type { KeyAnswer } from '../protocol/wire/schemas.ts';
import type { CancelReset, Delete, StartReset } from './commit.ts';
import { type Claim, requireOwner } from './ownership.ts';
import type { Policy } from './policy.ts';
import { type Active, attemptsRemaining, type Reset, settle, standingReset, type VaultRecord } from './record.ts';
import { requireActive } from './recovery.ts';
import { endOf, iso } from './refusal.ts';

/** Without the names of account and vault, which the record does not hold. */
export function describeKey(read: VaultRecord, now: number): Omit<KeyAnswer, 'account' | 'vault'> {
  const record = settle(read, now);
  switch (record.state) {
    case 'empty':
      return { state: 'none' };
    case 'destroyed':
    case 'lapsed': {
      const { registration } = record.state === 'destroyed' ? record : record.active;
      return { state: 'destroyed', registration, destroyedAt: iso(record.destroyedAt), reason: record.reason };
    }
    case 'active': {
      const { registration, maxAttempts, createdAt, lastRecoveredAt } = record;
      const reset = standingReset(record, now);
      return {
        registration,
        attemptsRemaining: attemptsRemaining(record),
        maxAttempts,
        createdAt: iso(createdAt),
        scheme: record.scheme,
        ...(record.scheme === 'set' && { set: record.set }),
        ...prospect(record),
        ...(lastRecoveredAt !== undefined && { lastRecoveredAt: iso(lastRecoveredAt) }),
        ...(reset && { resetAt: iso(reset.resetAt), resetUntil: iso(reset.resetUntil) }),
      };
    }
  }
}

/** What comes next: an attempt, or the end of a key whose last one is still to be proven. */
function prospect(record: Active): Pick<KeyAnswer, 'state' | 'nextAttemptAt' | 'destroyedAt'> {
  const { nextAttemptAt } = record;
  if (attemptsRemaining(record) === 0) return { state: 'exhausted', ...endOf(record) };
  return { state: 'active', ...(nextAttemptAt !== undefined && { nextAttemptAt: iso(nextAttemptAt) }) };
}

/** Throws `key_not_found`, `key_destroyed`, `key_exists` (no proof, and no open reset), `forbidden`. */
export function decideDeletion(read: VaultRecord, claim: Claim, now: number): Delete {
  const active = requireActive(settle(read, now));
  const allowed = requireOwner(active, claim, { action: 'delete', now });
  return { kind: 'delete', registration: active.registration, ...allowed };
}

/** Seconds. With a waiting time shorter than this, a reset would be over before anybody could use it. */
const leastOpen = 60;

/**
 * A reset stays open as long as one had to wait for it; after that it counts as none. One that stands stays as it is:
 * asking again does not prolong it. Throws `key_not_found`, `key_destroyed`.
 */
export function decideReset(read: VaultRecord, now: number, policy: Policy): { reset: Reset; commit?: StartReset } {
  const active = requireActive(settle(read, now));
  const standing = standingReset(active, now);
  if (standing) return { reset: standing };
  const resetAt = now + policy.resetSeconds * 1000;
  const reset = { resetAt, resetUntil: resetAt + Math.max(policy.resetSeconds, leastOpen) * 1000 };
  const { registration, reset: lapsed } = active;
  return { reset, commit: { kind: 'start-reset', registration, reset, lapsed } };
}

/** No commit when there is nothing to cancel. Throws `key_not_found`, `key_destroyed`. */
export function decideResetCancel(read: VaultRecord, now: number): CancelReset | undefined {
  const active = requireActive(settle(read, now));
  const standing = standingReset(active, now);
  return standing && { kind: 'cancel-reset', registration: active.registration, resetAt: standing.resetAt };
}
