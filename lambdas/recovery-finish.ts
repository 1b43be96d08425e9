import { toBase64url } from '../lib/protocol/bytes.ts';
import { ready, verifyKe3 } from '../lib/protocol/opaque.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { decideProof } from '../lib/vault/recovery.ts';
import { wrongPassword } from '../lib/vault/refusal.ts';
import { keyStore, records } from './middleware/environment.ts';
import { once } from './middleware/once.ts';
import { type Operation, serve } from './middleware/serve.ts';

await ready;

/** The escrow leaves only for a proof, and after the proof is committed. */
export const finishRecovery: Operation<'recovery-finish', 'records' | 'keyStore'> = async (request, ports) => {
  const { body, caller, vault, now } = request;
  const { account } = caller;
  const { registration, ke3 } = body;
  let wrapped: Uint8Array<ArrayBuffer>;
  const unwrapEscrow = once(() => ports.keyStore.unwrap(wrapped, { account, registration, purpose: 'escrow' }));

  return commitThenAnswer(ports.records, account, async (read) => {
    const { active, session, commit } = decideProof(read, body, now());
    if (!verifyKe3(session.state, ke3, { account, vault })) throw wrongPassword(active);
    wrapped = active.escrow;
    const escrow = await unwrapEscrow();
    return { commit, answer: { registration, escrow: toBase64url(escrow.reveal()) } };
  });
};

export const handler = serve('recovery-finish', finishRecovery, { records, keyStore });
