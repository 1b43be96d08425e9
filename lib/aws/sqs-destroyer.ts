import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { VaultError } from '../protocol/wire/errors.ts';
import type { Destroyer, Doomed } from '../vault/ports.ts';
import type { Sqs } from './clients.ts';

const Message = z.strictObject({ account: z.string(), registration: z.string() });

/** Schedules through a delayed queue. The message names an account by its hash and carries nothing secret. */
export function sqsDestroyer(client: Sqs, queueUrl: string, signal?: AbortSignal): Destroyer {
  return {
    async schedule(doomed, seconds) {
      const input = { QueueUrl: queueUrl, MessageBody: JSON.stringify(doomed), DelaySeconds: seconds };
      try {
        await client.send(new SendMessageCommand(input), signal ? { abortSignal: signal } : {});
      } catch (cause) {
        throw new VaultError('storage_unavailable', {}, cause);
      }
    },
  };
}

/** Throws when the body is not a message that {@link sqsDestroyer} sent. */
export function readDoomed(body: string): Doomed {
  return Message.parse(JSON.parse(body));
}
