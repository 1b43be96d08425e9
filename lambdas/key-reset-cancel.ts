import { decideResetCancel } from '../lib/vault/key.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { records } from './middleware/environment.ts';
import { type Operation, serve } from './middleware/serve.ts';

export const cancelReset: Operation<'key-reset-cancel', 'records'> = async ({ caller, now }, ports) =>
  commitThenAnswer(ports.records, caller.account, (read) => ({
    commit: decideResetCancel(read, now()),
    answer: undefined,
  }));

export const handler = serve('key-reset-cancel', cancelReset, { records });
