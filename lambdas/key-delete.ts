import { fromBase64url } from '../lib/protocol/crypto/bytes.ts';
import { decideDeletion } from '../lib/vault/owner-requests.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { records } from './runtime/ports.ts';
import { type Operation, routeHandler } from './runtime/route-handler.ts';

/** Deletes the whole item, with a pending registration if there is one. */
export const deleteKey: Operation<'key-delete', 'records'> = async ({ body, caller, now }, ports) => {
  const { account } = caller;
  const ownerProof = body.ownerProof === undefined ? undefined : fromBase64url(body.ownerProof);
  await commitThenAnswer(ports.records, account, (read) => ({
    commit: decideDeletion(read, { account, ownerProof }, now()),
    answer: undefined,
  }));
};

export const handler = routeHandler('key-delete', { operation: deleteKey, ports: { records } });
