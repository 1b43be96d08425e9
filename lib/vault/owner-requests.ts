/** The key as a whole: its status, its deletion, and the waiting time for an owner who has lost the proof. */
import type { Bytes } from '../protocol/crypto/bytes.ts';
import { verifyOwnership } from '../protocol/crypto/owner-proof.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import type { KeyAnswer } from '../protocol/wire/schemas.ts';
import type { CancelReset, Delete, StartReset } from './commit.ts';
import type { Policy } from './policy.ts';
import { type Active, attemptsRemaining, settle, type VaultRecord } from './record.ts';
import { requireActive } from './recovery.ts';
import { endOf, iso, ownerProofWrong } from './refusal.ts';

export function describeKey(read: VaultRecord, now: number): KeyAnswer {
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
      const { registration, maxAttempts, createdAt, lastRecoveredAt, resetAt } = record;
      return {
        registration,
        attemptsRemaining: attemptsRemaining(record),
        maxAttempts,
        createdAt: iso(createdAt),
        ...prospect(record),
        ...(lastRecoveredAt !== undefined && { lastRecoveredAt: iso(lastRecoveredAt) }),
        ...(resetAt !== undefined && { resetAt: iso(resetAt) }),
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

/** What a client asks to delete. */
export interface Deletion {
  readonly account: string;
  readonly ownerProof: Bytes | undefined;
}

/**
 * Throws `key_not_found`, `key_destroyed`, `key_exists` (no proof, and no reset whose waiting time is over),
 * `forbidden`.
 */
export function decideDeletion(read: VaultRecord, { account, ownerProof }: Deletion, now: number): Delete {
  const { registration, ownerKey, resetAt } = requireActive(settle(read, now));
  if (ownerProof) {
    if (!verifyOwnership(ownerKey, ownerProof, { action: 'delete', account, registration }))
      throw ownerProofWrong('delete');
    return { kind: 'delete', registration };
  }
  if (resetAt === undefined || resetAt > now) throw new VaultError('key_exists');
  return { kind: 'delete', registration, resetAt };
}

/**
 * A waiting time that has begun stays as it is: asking again does not prolong it. Throws `key_not_found`,
 * `key_destroyed`.
 */
export function decideReset(read: VaultRecord, now: number, policy: Policy): { resetAt: number; commit?: StartReset } {
  const { registration, resetAt: running } = requireActive(settle(read, now));
  if (running !== undefined) return { resetAt: running };
  const resetAt = now + policy.resetSeconds * 1000;
  return { resetAt, commit: { kind: 'start-reset', registration, resetAt } };
}

/** No commit when there is nothing to cancel. Throws `key_not_found`, `key_destroyed`. */
export function decideResetCancel(read: VaultRecord, now: number): CancelReset | undefined {
  const { registration, resetAt } = requireActive(settle(read, now));
  return resetAt === undefined ? undefined : { kind: 'cancel-reset', registration, resetAt };
}
