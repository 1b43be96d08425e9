/** Who may change a key that is active: its owner, by a proof, or whoever waited for a reset. */
import type { Bytes } from '../protocol/crypto/bytes.ts';
import { type OwnerAction, verifyOwnership } from '../protocol/crypto/owner-proof.ts';
import { VaultError } from '../protocol/wire/errors.ts';
import { requireReadable } from './readable.ts';
import { type Active, openReset } from './record.ts';
import { ownerProofWrong } from './refusal.ts';

/** Who asks, and what the owner proof was made over. */
export interface Claim {
  readonly account: string;
  /** The vault's name. */
  readonly vault: string;
  /** The request's. */
  readonly body: object;
  readonly ownerProof: Bytes | undefined;
}

interface Deed {
  readonly action: OwnerAction;
  /** Absent: the one in force. */
  readonly registration?: string;
  readonly now: number;
}

/**
 * The open reset that allows it, if it is not a proof that does. Throws `forbidden` for a proof that does not hold, and
 * `key_exists` where there is none and no reset is open, `internal` where the owner key cannot be read.
 */
export function requireOwner(active: Active, claim: Claim, deed: Deed): { resetAt?: number } {
  const { ownerProof, ...who } = claim;
  const { action, registration = active.registration, now } = deed;
  if (ownerProof) {
    const ownerKey = requireReadable('ownerKey', active.ownerKey);
    if (!verifyOwnership(ownerKey, ownerProof, { ...who, action, registration })) throw ownerProofWrong(action);
    return {};
  }
  const reset = openReset(active, now);
  if (!reset) throw new VaultError('key_exists');
  return { resetAt: reset.resetAt };
}
