import { decideDeletion } from '../lib/vault/owner-requests.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { claimOf } from './runtime/claim.ts';
import { records } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

/** Deletes the whole item, with a pending registration if there is one. */
export const deleteKey: Operation<'key-delete', 'records'> = async (request, ports) => {
  const { caller, now } = request;
  const claim = claimOf(request);
  await commitThenAnswer(ports.records, caller.account, (read) => ({
    commit: decideDeletion(read, claim, now()),
    answer: undefined,
  }));
};

export const handler = routeHandler('key-delete', { operation: deleteKey, ports: { records } });
