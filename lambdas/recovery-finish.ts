import { fromBase64url, sha256, toBase64url } from '../lib/protocol/bytes.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { decideProof } from '../lib/vault/recovery.ts';
import { keyStore, records } from './middleware/environment.ts';
import { once } from './middleware/once.ts';
import { type Operation, serve } from './middleware/serve.ts';

/** The escrow leaves only for a proof, and after the proof is committed. */
export const finishRecovery: Operation<'recovery-finish', 'records' | 'keyStore'> = async (request, ports) => {
  const { body, caller, now } = request;
  const { account } = caller;
  const { registration, session } = body;
  const claim = { registration, session, proof: sha256(fromBase64url(body.ke3)) };
  let wrapped: Uint8Array<ArrayBuffer>;
  const unwrapEscrow = once(() => ports.keyStore.unwrap(wrapped, { account, registration, purpose: 'escrow' }));

  return commitThenAnswer(ports.records, account, async (read) => {
    const { active, commit } = decideProof(read, claim, now());
    wrapped = active.escrow;
    const escrow = await unwrapEscrow();
    return { commit, answer: { registration, escrow: toBase64url(escrow.reveal()) } };
  });
};

export const handler = serve('recovery-finish', finishRecovery, { records, keyStore });
