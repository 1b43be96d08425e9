import { fromBase64url, randomBytes, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../lib/protocol/crypto/ksf.ts';
import { answerRegistration, createSetup, ready } from '../lib/protocol/crypto/opaque.ts';
import { VaultError } from '../lib/protocol/wire/errors.ts';
import { protocolVersion, type RegistrationStartAnswer } from '../lib/protocol/wire/schemas.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import type { Pending } from '../lib/vault/record.ts';
import { iso } from '../lib/vault/refusal.ts';
import { decideStart, type StartDecision } from '../lib/vault/registration.ts';
import { claimOf } from './runtime/claim.ts';
import { identity, keyStore, type Ports, records, rollout } from './runtime/ports.ts';
import { type Operation, type Request, routeHandler } from './runtime/route-handler.ts';
import { signed } from './runtime/signed.ts';

await ready;

type Needs = 'records' | 'keyStore' | 'rollout' | 'identity';

/** Nothing is asked of the key store for who may not start. The key that is there stays as it is. */
export const startRegistration: Operation<'registration-start', Needs> = async (request, ports) => {
  const admitted = await admit(request, ports);
  const pending = admitted.kind === 'repeat' ? admitted.pending : await open(request, admitted, ports);
  return signed(toAnswer(pending, request), request, ports.identity);
};

async function admit(request: Request<'registration-start'>, { records, rollout }: Pick<Ports, Needs>) {
  const { body, caller, now } = request;
  const { account } = caller;
  const start = { ...claimOf(request), request: sha256(fromBase64url(body.registrationRequest)) };
  return commitThenAnswer<StartDecision>(records, account, async (read) => {
    const decision = decideStart(read, start, now());
    if (decision.kind === 'repeat') return { answer: decision };
    // The roll-out is only about first keys: whoever has a key may always change its password.
    if (decision.over.state !== 'active' && !(await rollout.allows(account)))
      throw new VaultError('forbidden', { detail: 'Registration is not open to this account yet' });
    return { commit: decision.reserve, answer: decision };
  });
}

/** Every registration has a setup of its own, wrapped before it is stored. */
async function open(
  { body, caller, policy, now }: Request<'registration-start'>,
  { over, reserve }: Extract<StartDecision, { kind: 'open' }>,
  { keyStore, records }: Pick<Ports, Needs>,
): Promise<Pending> {
  const { account } = caller;
  const registration = toBase64url(randomBytes(16));
  const setup = createSetup();
  const response = fromBase64url(answerRegistration(setup, registration, body.registrationRequest));
  const pending = {
    registration,
    request: sha256(fromBase64url(body.registrationRequest)),
    response,
    setup: await keyStore.wrap(setup, { account, registration, purpose: 'opaque-setup' }),
    ksf: defaultKsf,
    expiresAt: now() + policy.pendingSeconds * 1000,
  };
  const turn = reserve && { startedAt: reserve.startedAt };
  if (!(await records.commit(account, { kind: 'open-registration', over, ...turn, pending })))
    throw new VaultError('conflict');
  return pending;
}

function toAnswer(pending: Pending, { caller, vault }: Request<'registration-start'>): RegistrationStartAnswer {
  const { registration, response, ksf, expiresAt } = pending;
  return {
    protocol: protocolVersion,
    account: caller.account,
    vault,
    registration,
    registrationResponse: toBase64url(response),
    ksf,
    expiresAt: iso(expiresAt),
  };
}

export const handler = routeHandler('registration-start', {
  operation: startRegistration,
  ports: { records, keyStore, rollout, identity },
});
