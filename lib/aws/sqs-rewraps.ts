import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { VaultError } from '../protocol/wire/errors.ts';
import type { Outdated, Rewraps } from '../vault/ports.ts';
import type { Blob } from '../vault/wrapping.ts';
import type { Sqs } from './clients.ts';

const Message = z.strictObject({ account: z.string(), registration: z.string() });

/** The URL of each blob's queue, where it has one. */
export type RewrapQueues = Readonly<Record<Blob, string | undefined>>;

/** What SendMessageBatch takes (SQS API reference). */
const batchSize = 10;

/** Asks through a queue for each blob. A message names an account by its hash and carries nothing secret. */
export function sqsRewraps(client: Sqs, queues: RewrapQueues, signal?: AbortSignal): Rewraps {
  const options = signal ? { abortSignal: signal } : {};
  const send = async (QueueUrl: string, batch: readonly Outdated[]) => {
    const Entries = batch.map(({ account, registration }, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify({ account, registration }),
    }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }), options);
    if (Failed.length > 0) throw new Error('SQS refused a message');
  };
  return {
    async ask(blob, outdated) {
      const url = queues[blob];
      if (url === undefined || url === '') return;
      const batches = Array.from({ length: Math.ceil(outdated.length / batchSize) }, (_, index) =>
        outdated.slice(index * batchSize, (index + 1) * batchSize),
      );
      try {
        await Promise.all(batches.map((batch) => send(url, batch)));
      } catch (cause) {
        throw new VaultError('storage_unavailable', {}, cause);
      }
    },
  };
}

/** Throws when the body is not a message that {@link sqsRewraps} sent. */
export function readOutdated(body: string): Outdated {
  return Message.parse(JSON.parse(body));
}
