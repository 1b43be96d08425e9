import { fromBase64url, randomBytes, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { answerKe1, ready } from '../lib/protocol/crypto/opaque.ts';
import { protocolVersion, type RecoveryStartAnswer } from '../lib/protocol/wire/schemas.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import type { Active, Session } from '../lib/vault/record.ts';
import { decideRecovery, type Evaluation } from '../lib/vault/recovery.ts';
import { iso } from '../lib/vault/refusal.ts';
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

/** Read, unwrap, evaluate, commit, and only then answer: a KE2 never leaves before its attempt is counted. */
export const startRecovery: Operation<'recovery-start', Needs> = async (request, ports) => {
  const { body, caller, policy, vault, now } = request;
  const { account } = caller;
  const guess = { request: sha256(fromBase64url(body.ke1)), session: toBase64url(randomBytes(16)) };
  const evaluate = evaluator(request, ports);

  return commitThenAnswer<RecoveryStartAnswer>(ports.records, account, async (read) => {
    const decision = decideRecovery(read, guess, { now: now(), policy });
    if (decision.kind === 'remove') return decision;
    const { registration, ksf, maxAttempts } = decision.active;
    const toAnswer = (id: string, { attempt, response, nextAttemptAt, expiresAt }: Session): RecoveryStartAnswer => ({
      protocol: protocolVersion,
      account,
      vault,
      registration,
      session: id,
      attempt,
      ke2: toBase64url(response),
      ksf,
      attemptsRemaining: maxAttempts - attempt,
      nextAttemptAt: iso(nextAttemptAt),
      expiresAt: iso(expiresAt),
    });
    if (decision.kind === 'repeat') return { answer: toAnswer(decision.id, decision.session) };
    const commit = decision.commit(await evaluate(decision.active));
    // Before the commit: if it crashes in between, the destroyer looks at a key that needs no look. The other way round
    // nobody would look at one that does.
    if (decision.last) await ports.destroyer.schedule({ account, registration }, policy.sessionSeconds + grace);
    return { commit, answer: toAnswer(commit.id, commit.session) };
  });
};

/** Evaluates once for each registration, so that a lost race needs no second HSM operation. */
function evaluator({ body, caller, vault }: Request<'recovery-start'>, { keyStore }: Pick<Ports, Needs>) {
  const { account } = caller;
  let last: (Evaluation & { registration: string }) | undefined;
  return async (active: Active): Promise<Evaluation> => {
    const { registration, record } = active;
    if (last?.registration === registration) return last;
    const unwrapped = await keyStore.unwrap(wrappedBlob(active, 'setup'), {
      account,
      registration,
      purpose: 'opaque-setup',
    });
    const { ke2, ke3 } = answerKe1({
      setup: unwrapped,
      registration,
      record,
      ke1: body.ke1,
      identifiers: { account, vault },
    });
    last = { registration, response: fromBase64url(ke2), proof: sha256(ke3.reveal()) };
    return last;
  };
}

export const handler = routeHandler('recovery-start', {
  operation: startRecovery,
  ports: { records, keyStore, destroyer },
});
