import { fromBase64url, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import type { RecoveryFinishRequest } from '../lib/protocol/wire/schemas.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { type Claim, decideProof } from '../lib/vault/recovery.ts';
import { wrappedBlob } from '../lib/vault/wrapping.ts';
import { askForNewest } from './runtime/newest.ts';
import { keyStore, records, rewraps } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

/** The escrow leaves only for a proof, and after the proof is committed. */
export const finishRecovery: Operation<'recovery-finish', 'records' | 'keyStore' | 'rewraps'> = async (
  request,
  ports,
) => {
  const { body, caller, now } = request;
  const { account } = caller;
  const { registration, session } = body;
  const claim = { account, registration, session, ...proofOf(body) };
  // Committing the proof needs no key store. Committed first, it counts even if the key store stays away until the
  // session ends.
  const active = await commitThenAnswer(ports.records, account, (read) => {
    const { active, commit } = decideProof(read, claim, now());
    return { commit, answer: active };
  });
  const wrapped = wrappedBlob(active, 'escrow');
  const [escrow] = await Promise.all([
    ports.keyStore.unwrap(wrapped, { account, registration, purpose: 'escrow' }),
    askForNewest(active, account, ports),
  ]);
  return { registration, escrow: toBase64url(escrow.reveal()) };
};

function proofOf(body: RecoveryFinishRequest): Pick<Claim, 'scheme' | 'proof'> {
  if ('ke3' in body) return { scheme: 'opaque', proof: sha256(fromBase64url(body.ke3)) };
  return { scheme: 'set', proof: fromBase64url(body.proof) };
}

export const handler = routeHandler('recovery-finish', {
  operation: finishRecovery,
  ports: { records, keyStore, rewraps },
});
