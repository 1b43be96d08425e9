import {
  type Bytes,
  concat,
  fromBase64url,
  randomBytes,
  sha256,
  toBase64url,
  utf8,
} from '../lib/protocol/crypto/bytes.ts';
import { askedBy } from '../lib/protocol/crypto/identity.ts';
import { defaultKsf } from '../lib/protocol/crypto/ksf.ts';
import { answerRegistration, createSetup, ready } from '../lib/protocol/crypto/opaque.ts';
import type { Secret } from '../lib/protocol/crypto/secret.ts';
import { answerExchange } from '../lib/protocol/crypto/set/exchange.ts';
import { VaultError } from '../lib/protocol/wire/errors.ts';
import { protocolVersion, type RegistrationStartAnswer } from '../lib/protocol/wire/schemas.ts';
import { setupPurpose } from '../lib/vault/ports.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import type { Pending, Scheme } from '../lib/vault/record.ts';
import { iso } from '../lib/vault/refusal.ts';
import { decideStart, type Start, type StartDecision } from '../lib/vault/registration.ts';
import { claimOf } from './runtime/claim.ts';
import { once } from './runtime/once.ts';
import { identity, keyStore, type Ports, records, rollout } from './runtime/ports.ts';
import { type Operation, type Request, routeHandler } from './runtime/route-handler.ts';
import { signatureOf } from './runtime/signature.ts';

await ready;

type Needs = 'records' | 'keyStore' | 'rollout' | 'identity';

/** Nothing is asked of the key store for who may not start. The key that is there stays as it is. */
export const startRegistration: Operation<'registration-start', Needs> = async (request, ports) => {
  const pending = await open(request, ports);
  return { ...toAnswer(pending, request), identitySignature: toBase64url(pending.signature) };
};

const tries = 3;

async function open(request: Request<'registration-start'>, ports: Pick<Ports, Needs>): Promise<Pending> {
  const evaluated = await evaluate(request);
  const asked = askedBy({ token: request.caller.token, request: request.body });
  const start = { ...claimOf(request), request: sha256(utf8(asked)) };
  const prepared = once(async () => ({ ...(await prepare(evaluated, request, ports)), request: start.request }));
  for (let lost = 0; lost < tries; lost++) {
    const admitted = await admit(start, request, ports);
    if (admitted.kind === 'repeat') return admitted.pending;
    const pending = await prepared();
    const commit = { kind: 'open-registration', ...admitted.place, pending } as const;
    // A commit that is lost may be our own, its answer lost: then the next try finds it.
    if (await ports.records.commit(request.caller.account, commit)) return pending;
  }
  throw new VaultError('conflict');
}

async function admit(
  start: Start,
  { now }: Request<'registration-start'>,
  { records, rollout }: Pick<Ports, Needs>,
): Promise<StartDecision> {
  const { account } = start;
  return commitThenAnswer<StartDecision>(records, account, async (read) => {
    const decision = decideStart(read, start, now());
    if (decision.kind === 'repeat') return { answer: decision };
    // The roll-out is only about first keys: whoever has a key may always change its password.
    if (decision.reserve && !(await rollout.allows(account)))
      throw new VaultError('forbidden', { detail: 'Registration is not open to this account yet' });
    return { commit: decision.reserve, answer: decision };
  });
}

interface Evaluated {
  readonly scheme: Scheme;
  readonly registration: string;
  /** To be wrapped. */
  readonly setup: Secret<Bytes>;
  readonly response: Bytes;
}

/**
 * Every registration has a setup, or a pad, of its own. A request that is no group element is refused here, before any
 * call.
 */
async function evaluate({ body, caller }: Request<'registration-start'>): Promise<Evaluated> {
  const registration = toBase64url(randomBytes(16));
  if ('exchange' in body) {
    const { account } = caller;
    const answered = await answerExchange(fromBase64url(body.exchange), { account, registration });
    const response = concat(answered.exchange, answered.publicKey);
    return { scheme: 'set', registration, setup: answered.pad, response };
  }
  const setup = createSetup();
  const response = fromBase64url(answerRegistration(setup, registration, body.registrationRequest));
  return { scheme: 'opaque', registration, setup, response };
}

/** What is stored: the setup is wrapped, and the answer signed. */
async function prepare(
  { setup, ...evaluated }: Evaluated,
  request: Request<'registration-start'>,
  { keyStore, identity }: Pick<Ports, Needs>,
): Promise<Omit<Pending, 'request'>> {
  const { caller, policy, now } = request;
  const { scheme, registration } = evaluated;
  const expiresAt = now() + policy.pendingSeconds * 1000;
  const answered = { ...evaluated, ksf: defaultKsf, expiresAt };
  const [wrapped, signature] = await Promise.all([
    keyStore.wrap(setup, { account: caller.account, registration, purpose: setupPurpose(scheme) }),
    signatureOf(toAnswer(answered, request), request, identity),
  ]);
  return { ...answered, setup: wrapped.bytes, key: wrapped.key, signature };
}

type Answered = Pick<Pending, 'scheme' | 'registration' | 'response' | 'ksf' | 'expiresAt'>;

function toAnswer(answered: Answered, { caller, vault }: Request<'registration-start'>): RegistrationStartAnswer {
  const { registration, ksf, expiresAt } = answered;
  return {
    protocol: protocolVersion,
    account: caller.account,
    vault,
    registration,
    ...messagesOf(answered),
    ksf,
    expiresAt: iso(expiresAt),
  };
}

function messagesOf({ scheme, response }: Answered) {
  switch (scheme) {
    case 'opaque':
      return { registrationResponse: toBase64url(response) };
    case 'set':
      return { exchange: toBase64url(response.subarray(0, 32)), publicKey: toBase64url(response.subarray(32)) };
  }
}

export const handler = routeHandler('registration-start', {
  operation: startRegistration,
  ports: { records, keyStore, rollout, identity },
});
