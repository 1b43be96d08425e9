import { decideResetCancel } from '../lib/vault/owner-requests.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { records } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

export const cancelReset: Operation<'key-reset-cancel', 'records'> = async ({ caller, now }, ports) =>
  commitThenAnswer(ports.records, caller.account, (read) => ({
    commit: decideResetCancel(read, now()),
    answer: undefined,
  }));

export const handler = routeHandler('key-reset-cancel', { operation: cancelReset, ports: { records } });
