import { fromBase64url, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { isLoadableRecord, ready } from '../lib/protocol/crypto/opaque.ts';
import { Secret } from '../lib/protocol/crypto/secret.ts';
import { faultOfSet, type VaultSet } from '../lib/protocol/crypto/set/description.ts';
import { readScalar } from '../lib/protocol/crypto/set/group.ts';
import { isSigningKey } from '../lib/protocol/crypto/signing-key.ts';
import { type FieldError, VaultError } from '../lib/protocol/wire/errors.ts';
import type { RegistrationFinishAnswer, RegistrationFinishRequest } from '../lib/protocol/wire/schemas.ts';
import type { NewRegistration } from '../lib/vault/commit.ts';
import { wrappedByOf } from '../lib/vault/ports.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { iso } from '../lib/vault/refusal.ts';
import { decideRegistration, type Enrolment } from '../lib/vault/registration.ts';
import { firstKey } from '../lib/vault/wrapping.ts';
import { claimOf } from './runtime/claim.ts';
import { askForNewest, type Held } from './runtime/newest.ts';
import { once } from './runtime/once.ts';
import { identity, keyStore, records, rewraps } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';
import { signatureOf } from './runtime/signature.ts';

await ready;

type Needs = 'records' | 'keyStore' | 'identity' | 'rewraps';

/** Puts the pending registration in force, in one commit with the removal of what it replaces. */
export const finishRegistration: Operation<'registration-finish', Needs> = async (request, ports) => {
  const { body, caller, policy, now } = request;
  const { account } = caller;
  const { registration } = body;
  const enrolment = { ...claimOf(request), registration, ...decode(body) };
  const wrapEscrow = once(() =>
    ports.keyStore.wrap(new Secret(fromBase64url(body.escrow)), { account, registration, purpose: 'escrow' }),
  );
  const sign = async (stored: Signed) => {
    const answer = toAnswer(stored);
    return { ...answer, identitySignature: toBase64url(await signatureOf(answer, request, ports.identity)) };
  };
  const { answer, held } = await commitThenAnswer<Registered>(ports.records, account, async (read) => {
    const createdAt = now();
    const decision = decideRegistration(read, enrolment, createdAt);
    if (decision.kind === 'confirm') return { answer: { answer: await sign(decision.active), held: decision.active } };
    const { setup, key = firstKey } = decision.pending;
    const { ownerKey } = enrolment;
    const { maxAttempts } = policy;
    const escrow = await wrapEscrow();
    const wrappedBy = wrappedByOf(decision.kept.scheme, { registration, setup: key, escrow: escrow.key });
    const wrapped = { setup, escrow: escrow.bytes, wrappedBy };
    const next: NewRegistration = { ...decision.kept, registration, maxAttempts, ...wrapped, ownerKey, createdAt };
    // Signed before the commit: a record whose answer could not be signed is not in force.
    return {
      answer: { answer: await sign(next), held: next },
      commit: { kind: 'register', over: decision.over, next },
    };
  });
  // The setup was wrapped at the start, which may have been before there was a newer key.
  await askForNewest(held, account, ports);
  return answer;
};

interface Registered {
  readonly answer: RegistrationFinishAnswer;
  readonly held: Held;
}

type Signed = Pick<NewRegistration, 'registration' | 'maxAttempts' | 'createdAt'>;

function toAnswer({ registration, maxAttempts, createdAt }: Signed): RegistrationFinishAnswer {
  return { registration, maxAttempts, createdAt: iso(createdAt) };
}

function decode(body: RegistrationFinishRequest): Pick<Enrolment, 'kept' | 'ownerKey'> {
  const ownerKey = fromBase64url(body.ownerKey);
  const errors = [...('set' in body ? faultsOfMember(body) : faultsOfRecord(body))];
  if (!isSigningKey(ownerKey)) errors.push({ field: 'ownerKey', reason: 'expected an Ed25519 public key' });
  if (errors.length > 0) throw new VaultError('invalid_request', { errors });
  if ('registrationRecord' in body)
    return { ownerKey, kept: { scheme: 'opaque', record: fromBase64url(body.registrationRecord) } };
  const [shift, proofKey] = [fromBase64url(body.shift), fromBase64url(body.proofKey)];
  readScalar(shift, 'shift');
  return { ownerKey, kept: { scheme: 'set', set: body.set, shift, proofKey } };
}

function faultsOfRecord({ registrationRecord }: { registrationRecord: string }): FieldError[] {
  if (isLoadableRecord(registrationRecord)) return [];
  return [{ field: 'registrationRecord', reason: 'expected an OPAQUE registration record' }];
}

function faultsOfMember({ set, proofKey }: { set: VaultSet; proofKey: string }): FieldError[] {
  const fault = faultOfSet(set);
  const ofKey = { field: 'proofKey', reason: 'expected an Ed25519 public key' };
  return [...(fault ? [fault] : []), ...(isSigningKey(fromBase64url(proofKey)) ? [] : [ofKey])];
}

export const handler = routeHandler('registration-finish', {
  operation: finishRegistration,
  ports: { records, keyStore, identity, rewraps },
});
