import { decideReset } from '../lib/vault/owner-requests.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { iso } from '../lib/vault/refusal.ts';
import { records } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

export const resetKey: Operation<'key-reset', 'records'> = async ({ caller, policy, now }, ports) =>
  commitThenAnswer(ports.records, caller.account, (read) => {
    const { reset, commit } = decideReset(read, now(), policy);
    return { commit, answer: { resetAt: iso(reset.resetAt), resetUntil: iso(reset.resetUntil) } };
  });

export const handler = routeHandler('key-reset', { operation: resetKey, ports: { records } });
