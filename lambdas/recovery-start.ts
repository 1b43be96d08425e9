import { type Bytes, fromBase64url, randomBytes, sha256, toBase64url } from '../lib/protocol/crypto/bytes.ts';
import { answerKe1, ready } from '../lib/protocol/crypto/opaque.ts';
import { protocolVersion, type RecoveryStartAnswer } from '../lib/protocol/wire/schemas.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import type { Active } from '../lib/vault/record.ts';
import { decideRecovery, isCommitted } from '../lib/vault/recovery.ts';
import { iso } from '../lib/vault/refusal.ts';
import { requireFresh } from './runtime/caller.ts';
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
  requireFresh(caller, policy.recoveryTokenSeconds, now());
  const guess = { request: sha256(fromBase64url(body.ke1)), session: toBase64url(randomBytes(16)) };
  const evaluate = evaluator(request, ports);

  let prepared: RecoveryStartAnswer | undefined;

  return commitThenAnswer<RecoveryStartAnswer>(ports.records, account, async (read) => {
    if (prepared && isCommitted(read, guess)) return { answer: prepared };
    const decision = decideRecovery(read, guess, { now: now(), policy });
    if (decision.kind === 'remove') return decision;
    const { registration, ksf } = decision.active;
    const { ke2, proof } = await evaluate(decision.active);
    // Before the commit: if it crashes in between, the destroyer looks at a key that needs no look. The other way round
    // nobody would look at one that does.
    if (decision.last) await ports.destroyer.schedule({ account, registration }, policy.sessionSeconds + grace);
    prepared = {
      protocol: protocolVersion,
      account,
      vault,
      registration,
      session: guess.session,
      attempt: decision.attempt,
      ke2,
      ksf,
      attemptsRemaining: decision.attemptsRemaining,
      nextAttemptAt: iso(decision.nextAttemptAt),
      expiresAt: iso(decision.expiresAt),
    };
    return { commit: decision.commit(proof), answer: prepared };
  });
};

/** Evaluates once for each registration, so that a lost race needs no second HSM operation. */
function evaluator({ body, caller, vault }: Request<'recovery-start'>, { keyStore }: Pick<Ports, Needs>) {
  const { account } = caller;
  let last: { registration: string; ke2: string; proof: Bytes } | undefined;
  return async ({ registration, setup, record }: Active) => {
    if (last?.registration === registration) return last;
    const unwrapped = await keyStore.unwrap(setup, { account, registration, purpose: 'opaque-setup' });
    const { ke2, ke3 } = answerKe1({
      setup: unwrapped,
      registration,
      record,
      ke1: body.ke1,
      identifiers: { account, vault },
    });
    last = { registration, ke2, proof: sha256(ke3.reveal()) };
    return last;
  };
}

export const handler = routeHandler('recovery-start', {
  operation: startRecovery,
  ports: { records, keyStore, destroyer },
});
