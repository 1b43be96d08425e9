import { fromBase64url, randomBytes, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../lib/protocol/crypto/ksf.ts';
import { answerRegistration, createSetup, ready } from '../lib/protocol/crypto/opaque.ts';
import { VaultError } from '../lib/protocol/wire/errors.ts';
import { protocolVersion, type RegistrationStartAnswer } from '../lib/protocol/wire/schemas.ts';
import type { KeyStore } from '../lib/vault/ports.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import type { Pending } from '../lib/vault/record.ts';
import { iso } from '../lib/vault/refusal.ts';
import { decideStart, type StartDecision } from '../lib/vault/registration.ts';
import { claimOf } from './runtime/claim.ts';
import { once } from './runtime/once.ts';
import { identity, keyStore, type Ports, records, rollout } from './runtime/ports.ts';
import { type Operation, type Request, routeHandler } from './runtime/route-handler.ts';
import { signed } from './runtime/signed.ts';

await ready;

type Needs = 'records' | 'keyStore' | 'rollout' | 'identity';

/** Nothing is asked of the key store for who may not start. The key that is there stays as it is. */
export const startRegistration: Operation<'registration-start', Needs> = async (request, ports) =>
  signed(toAnswer(await open(request, ports), request), request, ports.identity);

const tries = 3;

async function open(request: Request<'registration-start'>, ports: Pick<Ports, Needs>): Promise<Pending> {
  const prepared = once(() => prepare(request, ports.keyStore));
  for (let lost = 0; lost < tries; lost++) {
    const admitted = await admit(request, ports);
    if (admitted.kind === 'repeat') return admitted.pending;
    const pending = await prepared();
    const commit = { kind: 'open-registration', ...admitted.place, pending } as const;
    // A commit that is lost may be our own, its answer lost: then the next try finds it.
    if (await ports.records.commit(request.caller.account, commit)) return pending;
  }
  throw new VaultError('conflict');
}

async function admit(request: Request<'registration-start'>, { records, rollout }: Pick<Ports, Needs>) {
  const { caller, now } = request;
  const { account } = caller;
  const start = { ...claimOf(request), request: digestOfRequest(request) };
  return commitThenAnswer<StartDecision>(records, account, async (read) => {
    const decision = decideStart(read, start, now());
    if (decision.kind === 'repeat') return { answer: decision };
    // The roll-out is only about first keys: whoever has a key may always change its password.
    if (decision.reserve && !(await rollout.allows(account)))
      throw new VaultError('forbidden', { detail: 'Registration is not open to this account yet' });
    return { commit: decision.reserve, answer: decision };
  });
}

/** Every registration has a setup of its own, wrapped before it is stored. */
async function prepare(request: Request<'registration-start'>, keyStore: KeyStore): Promise<Pending> {
  const { body, caller, policy, now } = request;
  const registration = toBase64url(randomBytes(16));
  const setup = createSetup();
  const response = fromBase64url(answerRegistration(setup, registration, body.registrationRequest));
  const context = { account: caller.account, registration, purpose: 'opaque-setup' } as const;
  return {
    registration,
    request: digestOfRequest(request),
    response,
    setup: await keyStore.wrap(setup, context),
    ksf: defaultKsf,
    expiresAt: now() + policy.pendingSeconds * 1000,
  };
}

const digestOfRequest = ({ body }: Request<'registration-start'>) => sha256(fromBase64url(body.registrationRequest));

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
