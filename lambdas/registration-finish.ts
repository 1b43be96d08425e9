import { type Bytes, fromBase64url } from '../lib/protocol/crypto/bytes.ts';
import { isLoadableRecord, ready } from '../lib/protocol/crypto/opaque.ts';
import { isOwnerKey } from '../lib/protocol/crypto/owner-proof.ts';
import { Secret } from '../lib/protocol/crypto/secret.ts';
import { VaultError } from '../lib/protocol/wire/errors.ts';
import type { RegistrationFinishAnswer, RegistrationFinishRequest } from '../lib/protocol/wire/schemas.ts';
import type { NewRegistration } from '../lib/vault/commit.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { iso } from '../lib/vault/refusal.ts';
import { decideRegistration } from '../lib/vault/registration.ts';
import { once } from './runtime/once.ts';
import { keyStore, records } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

await ready;

/** Puts the pending registration in force, in one commit with the removal of what it replaces. */
export const finishRegistration: Operation<'registration-finish', 'records' | 'keyStore'> = async (request, ports) => {
  const { body, caller, policy, now } = request;
  const { account } = caller;
  const { registration } = body;
  const { record, ownerKey, ownerProof } = decode(body);
  const enrolment = { account, registration, record, ownerKey, ...(ownerProof && { ownerProof }) };
  const wrapEscrow = once(() =>
    ports.keyStore.wrap(new Secret(fromBase64url(body.escrow)), { account, registration, purpose: 'escrow' }),
  );
  return commitThenAnswer(ports.records, account, async (read) => {
    const createdAt = now();
    const decision = decideRegistration(read, enrolment, createdAt);
    if (decision.kind === 'confirm') return { answer: toAnswer(decision.active) };
    const { setup, ksf } = decision.pending;
    const { maxAttempts } = policy;
    const escrow = await wrapEscrow();
    const next: NewRegistration = { registration, maxAttempts, setup, record, escrow, ksf, ownerKey, createdAt };
    return { commit: { kind: 'register', over: decision.over, next }, answer: toAnswer(next) };
  });
};

function toAnswer({ registration, maxAttempts, createdAt }: NewRegistration): RegistrationFinishAnswer {
  return { registration, maxAttempts, createdAt: iso(createdAt) };
}

function decode(body: RegistrationFinishRequest): { record: Bytes; ownerKey: Bytes; ownerProof: Bytes | undefined } {
  const ownerKey = fromBase64url(body.ownerKey);
  const errors = [];
  if (!isLoadableRecord(body.registrationRecord))
    errors.push({ field: 'registrationRecord', reason: 'expected an OPAQUE registration record' });
  if (!isOwnerKey(ownerKey)) errors.push({ field: 'ownerKey', reason: 'expected an Ed25519 public key' });
  if (errors.length > 0) throw new VaultError('invalid_request', { errors });
  const record = fromBase64url(body.registrationRecord);
  return { record, ownerKey, ownerProof: body.ownerProof === undefined ? undefined : fromBase64url(body.ownerProof) };
}

export const handler = routeHandler('registration-finish', {
  operation: finishRegistration,
  ports: { records, keyStore },
});
