import { decideReset } from '../lib/vault/key.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { iso } from '../lib/vault/refusal.ts';
import { records } from './middleware/environment.ts';
import { type Operation, serve } from './middleware/serve.ts';

export const resetKey: Operation<'key-reset', 'records'> = async ({ caller, policy, now }, ports) =>
  commitThenAnswer(ports.records, caller.account, (read) => {
    const { resetAt, commit } = decideReset(read, now(), policy);
    return { commit, answer: { resetAt: iso(resetAt) } };
  });

export const handler = serve('key-reset', resetKey, { records });
