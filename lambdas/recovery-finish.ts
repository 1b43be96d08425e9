import { fromBase64url, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import type { RecoveryFinishRequest } from '../lib/protocol/wire/schemas.ts';
import type { Clock, Records } from '../lib/vault/ports.ts';
import { commitThenAnswer, shownFirst } from '../lib/vault/race.ts';
import type { Active, VaultRecord } from '../lib/vault/record.ts';
import { type Claim, decideProof, proveUnread, requireActive } from '../lib/vault/recovery.ts';
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
  const active = await proven(ports.records, claim, now);
  const wrapped = wrappedBlob(active, 'escrow');
  const [escrow] = await Promise.all([
    ports.keyStore.unwrap(wrapped, { account, registration, purpose: 'escrow' }),
    askForNewest(active, account, ports),
  ]);
  return { registration, escrow: toBase64url(escrow.reveal()) };
};

/**
 * In one write, where its condition holds: then nothing was read before, and the write shows the escrow. Where it does
 * not, what stood in its way decides: a repeat, a refusal, or a proof that ends other sessions too.
 */
async function proven(records: Records, claim: Claim, now: Clock): Promise<Active> {
  const { account } = claim;
  const unread = proveUnread(claim, now());
  const tried = unread && (await records.prove(account, unread));
  if (tried?.held) return requireActive(tried.record);
  const decide = (read: VaultRecord) => {
    const { active, commit } = decideProof(read, claim, now());
    return { commit, answer: active };
  };
  return commitThenAnswer(tried ? shownFirst(records, tried.record) : records, account, decide);
}

function proofOf(body: RecoveryFinishRequest): Pick<Claim, 'scheme' | 'proof'> {
  if ('ke3' in body) return { scheme: 'opaque', proof: sha256(fromBase64url(body.ke3)) };
  return { scheme: 'set', proof: fromBase64url(body.proof) };
}

export const handler = routeHandler('recovery-finish', {
  operation: finishRecovery,
  ports: { records, keyStore, rewraps },
});
