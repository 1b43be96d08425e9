import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { requestBudget } from '../../lib/aws/clients.ts';
import { readDoomed } from '../../lib/aws/sqs-destroyer.ts';
import { messages } from '../../lib/signals.ts';
import type { Doomed, Records } from '../../lib/vault/ports.ts';
import { commitThenAnswer } from '../../lib/vault/race.ts';
import { decideFate } from '../../lib/vault/recovery.ts';
import { describeFailure, logger } from '../runtime/observe.ts';
import { records } from '../runtime/ports.ts';

const open = records(process.env);

/**
 * Removes the key of one message, if that is to be done now. After `wait`, and after every failure, the message comes
 * back when the queue's visibility timeout ends.
 */
async function look(store: Records, { account, registration }: Doomed) {
  return commitThenAnswer(store, account, (read) => {
    const fate = decideFate(read, registration, Date.now());
    return { commit: fate.kind === 'destroy' ? fate.commit : undefined, answer: fate.kind };
  });
}

/** Removes the keys whose last attempt ended unproven. */
export async function handler({ Records: waiting }: SQSEvent): Promise<SQSBatchResponse> {
  const store = open(AbortSignal.timeout(requestBudget));
  const outcomes = await Promise.all(
    waiting.map(async ({ messageId, body }) => {
      try {
        const fate = await look(store, readDoomed(body));
        logger.info(messages.destroyer, { messageId, fate });
        return fate === 'wait' ? [{ itemIdentifier: messageId }] : [];
      } catch (cause) {
        logger.error(messages.destroyerFailed, { messageId, ...describeFailure(cause) });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: outcomes.flat() };
}
