import { type Bytes, concat, fromBase64url, randomBytes, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { answerKe1, ready } from '../lib/protocol/crypto/opaque.ts';
import type { Secret } from '../lib/protocol/crypto/secret.ts';
import { protocolVersion, type RecoveryStartAnswer, type RecoveryStartRequest } from '../lib/protocol/wire/schemas.ts';
import { setupPurpose } from '../lib/vault/ports.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { shareKeyOf } from '../lib/vault/readable.ts';
import { type Active, ksfOf, type Session } from '../lib/vault/record.ts';
import { decideRecovery, type Evaluation, type Guess } from '../lib/vault/recovery.ts';
import { iso, otherScheme } from '../lib/vault/refusal.ts';
import { wrappedBlob } from '../lib/vault/wrapping.ts';
import { destroyer, keyStore, type Ports, records } from './runtime/ports.ts';
import { type Operation, type Request, routeHandler } from './runtime/route-handler.ts';

await ready;

type Needs = 'records' | 'keyStore' | 'destroyer';

/**
 * Seconds after a session's end at which its key is looked at. A proof that came in time may still be on its way to the
 * table.
 */
const grace = 5;

/** Read, unwrap, evaluate, commit, and only then answer: an answer never leaves before its attempt is counted. */
export const startRecovery: Operation<'recovery-start', Needs> = async (request, ports) => {
  const { body, caller, policy, vault, now } = request;
  const { account } = caller;
  const guess: Guess = { ...(await messageOf(body)), session: toBase64url(randomBytes(16)) };
  const evaluate = evaluator(request, ports);

  return commitThenAnswer<RecoveryStartAnswer>(ports.records, account, async (read) => {
    const decision = decideRecovery(read, guess, { now: now(), policy });
    if (decision.kind === 'remove') return decision;
    const { active } = decision;
    const { registration } = active;
    const toAnswer = (id: string, session: Session): RecoveryStartAnswer => ({
      protocol: protocolVersion,
      account,
      vault,
      registration,
      session: id,
      attempt: session.attempt,
      ...messagesOf(active, session),
      ksf: ksfOf(active),
      attemptsRemaining: active.maxAttempts - session.attempt,
      nextAttemptAt: iso(session.nextAttemptAt),
      expiresAt: iso(session.expiresAt),
    });
    if (decision.kind === 'repeat') return { answer: toAnswer(decision.id, decision.session) };
    const commit = decision.commit(await evaluate(active));
    // Before the commit: if it crashes in between, the destroyer looks at a key that needs no look. The other way round
    // nobody would look at one that does.
    if (decision.last) await ports.destroyer.schedule({ account, registration }, policy.sessionSeconds + grace);
    return { commit, answer: toAnswer(commit.id, commit.session) };
  });
};

/** What is no blinded element is refused here, before any call: it would cost no attempt. */
async function messageOf(body: RecoveryStartRequest): Promise<Pick<Guess, 'scheme' | 'request'>> {
  if ('ke1' in body) return { scheme: 'opaque', request: sha256(fromBase64url(body.ke1)) };
  const blinded = fromBase64url(body.blinded);
  // What only a set needs is loaded when one is asked for.
  const { readElement } = await import('../lib/protocol/crypto/set/group.ts');
  readElement(blinded, 'blinded');
  return { scheme: 'set', request: sha256(blinded) };
}

function messagesOf(active: Active, { response }: Session) {
  switch (active.scheme) {
    case 'opaque':
      return { ke2: toBase64url(response) };
    case 'set': {
      const [evaluated, evaluationProof] = [response.subarray(0, 32), response.subarray(32)];
      return {
        evaluated: toBase64url(evaluated),
        evaluationProof: toBase64url(evaluationProof),
        set: active.set,
      };
    }
  }
}

/** Evaluates once for each registration, so that a lost race needs no second HSM operation. */
function evaluator({ body, caller, vault }: Request<'recovery-start'>, { keyStore }: Pick<Ports, Needs>) {
  const { account } = caller;
  let last: (Evaluation & { registration: string }) | undefined;
  return async (active: Active): Promise<Evaluation> => {
    const { registration, scheme } = active;
    if (last?.registration === registration) return last;
    const purpose = setupPurpose(scheme);
    const unwrapped = await keyStore.unwrap(wrappedBlob(active, 'setup'), { account, registration, purpose });
    last = { registration, ...(await evaluate(active, unwrapped, { body, identifiers: { account, vault } })) };
    return last;
  };
}

interface Asked {
  readonly body: RecoveryStartRequest;
  readonly identifiers: { readonly account: string; readonly vault: string };
}

/** `setup` is unwrapped. The decision before this let no guess of the other scheme through. */
async function evaluate(active: Active, setup: Secret<Bytes>, { body, identifiers }: Asked): Promise<Evaluation> {
  const { registration } = active;
  if (active.scheme === 'opaque' && 'ke1' in body) {
    const { record } = active;
    const { ke2, ke3 } = answerKe1({ setup, registration, record, ke1: body.ke1, identifiers });
    return { response: fromBase64url(ke2), proof: sha256(ke3.reveal()) };
  }
  if (active.scheme === 'set' && 'blinded' in body) {
    const { shift, proofKey } = active;
    const publicKey = shareKeyOf(active);
    const { evaluateBlinded } = await import('../lib/protocol/crypto/set/evaluate.ts');
    const answered = evaluateBlinded({ pad: setup, shift, publicKey, blinded: fromBase64url(body.blinded) });
    return { response: concat(answered.evaluated, answered.evaluationProof), proof: proofKey };
  }
  throw otherScheme(active.scheme);
}

export const handler = routeHandler('recovery-start', {
  operation: startRecovery,
  ports: { records, keyStore, destroyer },
});
