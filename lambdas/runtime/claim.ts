import { fromBase64url } from '../../lib/protocol/crypto/bytes.ts';
import type { Claim } from '../../lib/vault/ownership.ts';
import type { Request } from './route-handler.ts';

/** Who asks, by the token, and the owner proof if one was sent. */
export function claimOf(request: Request<'registration-start' | 'registration-finish' | 'key-delete'>): Claim {
  const { body, caller, vault } = request;
  const { ownerProof } = body;
  return {
    account: caller.account,
    vault,
    body,
    ownerProof: ownerProof === undefined ? undefined : fromBase64url(ownerProof),
  };
}
