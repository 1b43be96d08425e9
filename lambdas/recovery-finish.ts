import { fromBase64url, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { decideProof } from '../lib/vault/recovery.ts';
import { keyStore, records } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

/** The escrow leaves only for a proof, and after the proof is committed. */
export const finishRecovery: Operation<'recovery-finish', 'records' | 'keyStore'> = async (request, ports) => {
  const { body, caller, now } = request;
  const { account } = caller;
  const { registration, session } = body;
  const claim = { registration, session, proof: sha256(fromBase64url(body.ke3)) };
  // Committing the proof needs no key store. Committed first, it counts even if the key store stays away until the
  // session ends.
  const wrapped = await commitThenAnswer(ports.records, account, (read) => {
    const { active, commit } = decideProof(read, claim, now());
    return { commit, answer: active.escrow };
  });
  const escrow = await ports.keyStore.unwrap(wrapped, { account, registration, purpose: 'escrow' });
  return { registration, escrow: toBase64url(escrow.reveal()) };
};

export const handler = routeHandler('recovery-finish', { operation: finishRecovery, ports: { records, keyStore } });
