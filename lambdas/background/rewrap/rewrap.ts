/** Wraps one kind of blob by the newest key, for the accounts that the queue names. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { dynamoClient, kmsClient, requestBudget } from '../../../lib/aws/clients.ts';
import { dynamoBlobs } from '../../../lib/aws/dynamo-blobs.ts';
import { dynamoRecords } from '../../../lib/aws/dynamo-records.ts';
import { kmsRewrapper } from '../../../lib/aws/kms-key-store.ts';
import { readOutdated } from '../../../lib/aws/sqs-rewraps.ts';
import { messages } from '../../../lib/signals.ts';
import { readWrappingKeys } from '../../../lib/vault/key-setting.ts';
import { whole } from '../../../lib/vault/policy.ts';
import type { Blobs, Outdated, Records, Rewrapper } from '../../../lib/vault/ports.ts';
import { decideRewrap } from '../../../lib/vault/rewrapping.ts';
import type { Blob } from '../../../lib/vault/wrapping.ts';
import { type Env, required } from '../../runtime/env.ts';
import { describeFailure, logger } from '../../runtime/observe.ts';

interface Ports {
  readonly blobs: Blobs;
  readonly records: Pick<Records, 'commit'>;
  readonly rewrapper: Rewrapper;
}

const tries = 3;

type Outcome = 'rewrapped' | 'nothing to do' | 'lost';

/** Read, rewrap, and put in place what was read: whatever changed meanwhile stays, and is read again. */
async function rewrap(blob: Blob, { account, registration }: Outdated, ports: Ports): Promise<Outcome> {
  const { newest } = ports.rewrapper;
  for (let lost = 0; lost < tries; lost++) {
    const found = decideRewrap(await ports.blobs.read(account), { blob, registration, newest });
    if (!found) return 'nothing to do';
    const context = { account, registration, purpose: found.purpose };
    const to = await ports.rewrapper.rewrap(found.wrapped, context);
    if (await ports.records.commit(account, found.commit(to))) return 'rewrapped';
  }
  return 'lost';
}

/** One after the other, and no faster than the key store has room for beside the people who wait. */
export function rewrapHandler(blob: Blob, env: Env = process.env) {
  const [dynamo, kms] = [dynamoClient(), kmsClient()];
  const table = required(env, 'VAULT_TABLE');
  const keys = { ...readWrappingKeys(env), vault: required(env, 'VAULT_NAME') };
  const milliseconds = whole(env, 'VAULT_REWRAP_PAUSE_MS', [0, 60_000]) ?? 0;

  return async ({ Records: waiting }: SQSEvent): Promise<SQSBatchResponse> => {
    const signal = AbortSignal.timeout(requestBudget);
    const ports: Ports = {
      blobs: dynamoBlobs(dynamo, { table, blob }, signal),
      records: dynamoRecords(dynamo, table, signal),
      rewrapper: kmsRewrapper(kms, keys, signal),
    };
    const failed: string[] = [];
    for (const { messageId, body } of waiting) {
      try {
        const outcome = await rewrap(blob, readOutdated(body), ports);
        logger.info(messages.rewrap, { messageId, outcome });
        if (outcome === 'lost') failed.push(messageId);
        if (outcome !== 'nothing to do') await pause(milliseconds);
      } catch (cause) {
        logger.error(messages.rewrapFailed, { messageId, ...describeFailure(cause) });
        failed.push(messageId);
        await pause(milliseconds);
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
