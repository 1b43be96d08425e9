/** Registration: a pending one beside the key that is there, then one commit that puts it in force. */
import { type Bytes, equalBytes } from '../protocol/crypto/bytes.ts';
import { verifyOwnership } from '../protocol/crypto/owner-proof.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import type { Predecessor } from './commit.ts';
import { type Active, type Lapsed, type Pending, settle, type VaultRecord } from './record.ts';
import { ownerProofWrong } from './refusal.ts';

/** What a client asks to put in force. */
export interface Enrolment {
  readonly account: string;
  readonly registration: string;
  /** OPAQUE registration record. */
  readonly record: Bytes;
  readonly ownerKey: Bytes;
  readonly ownerProof?: Bytes;
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
  return { kind: 'register', over: predecessor(record, enrolment, now), pending };
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

function predecessor(record: VaultRecord | Lapsed, enrolment: Enrolment, now: number): Predecessor {
  switch (record.state) {
    case 'empty':
      return { state: 'empty' };
    case 'destroyed':
      return { state: 'destroyed', registration: record.registration };
    case 'lapsed':
      return { state: 'lapsed', registration: record.active.registration, attempts: record.active.attempts };
    case 'active':
      return replaceable(record, enrolment, now);
  }
}

function replaceable(record: Active, { account, registration, ownerProof }: Enrolment, now: number): Predecessor {
  const { resetAt } = record;
  if (ownerProof) {
    if (!verifyOwnership(record.ownerKey, ownerProof, { action: 'replace', account, registration }))
      throw ownerProofWrong('replace');
    return { state: 'active', registration: record.registration };
  }
  if (resetAt === undefined || resetAt > now) throw new VaultError('key_exists');
  return { state: 'active', registration: record.registration, resetAt };
}
