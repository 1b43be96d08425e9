import { fromBase64url } from '../lib/protocol/bytes.ts';
import { decideDeletion } from '../lib/vault/key.ts';
import { commitThenAnswer } from '../lib/vault/race.ts';
import { records } from './middleware/environment.ts';
import { type Operation, serve } from './middleware/serve.ts';

/** The whole item goes, a pending registration with it. */
export const deleteKey: Operation<'key-delete', 'records'> = async ({ body, caller, now }, ports) => {
  const { account } = caller;
  const ownerProof = body.ownerProof === undefined ? undefined : fromBase64url(body.ownerProof);
  await commitThenAnswer(ports.records, account, (read) => ({
    commit: decideDeletion(read, account, ownerProof, now()),
    answer: undefined,
  }));
};

export const handler = serve('key-delete', deleteKey, { records });
