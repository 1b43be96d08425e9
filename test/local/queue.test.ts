/** The embedded queues: what was taken is delivered, however often the process ends before that. */
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { credentials } from '../../lib/local/dynamodb.ts';
import { type EmbeddedQueues, startQueues } from '../../lib/local/queue/queue.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

interface Delivered {
  readonly body: string;
  readonly at: number;
}

/** While the queues run, what the destroyer's consumer got. It takes each message, or fails at each. */
async function running<T>(
  takes: boolean,
  use: (queues: EmbeddedQueues, delivered: readonly Delivered[]) => Promise<T>,
): Promise<T> {
  const queues = await startQueues(folder.path);
  const delivered: Delivered[] = [];
  queues.deliverTo('destroyer', async (event) => {
    const { Records } = event as { Records: { body: string; messageId: string }[] };
    for (const { body } of Records) delivered.push({ body, at: Date.now() });
    return { batchItemFailures: takes ? [] : Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
  try {
    return await use(queues, delivered);
  } finally {
    await queues.close();
  }
}

const bodies = (delivered: readonly Delivered[]) => delivered.map(({ body }) => body).sort();

async function ask(queues: EmbeddedQueues, command: SendMessageCommand | SendMessageBatchCommand): Promise<void> {
  const client = new SQSClient({ endpoint: queues.endpoint, region: 'us-east-1', credentials });
  await client.send(command as SendMessageCommand);
  client.destroy();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a message', () => {
  test('that is not due yet is delivered after a restart, when it is due and not before, and then no more', async () => {
    const due = await running(true, async (queues, delivered) => {
      const input = { QueueUrl: queues.url('destroyer'), MessageBody: 'later', DelaySeconds: 2 };
      const earliest = Date.now() + 2000;
      await ask(queues, new SendMessageCommand(input));
      expect(delivered).toEqual([]);
      return earliest;
    });
    await running(true, async (_, delivered) => {
      await until(() => delivered.length > 0, 20_000);
      expect(bodies(delivered)).toEqual(['later']);
      expect(delivered[0]?.at).toBeGreaterThanOrEqual(due);
      await pause(200);
    });
    await running(true, async (_, delivered) => {
      await pause(500);
      expect(delivered).toEqual([]);
    });
  });

  test('that its consumer failed at comes again, whether in the same process or in the next', async () => {
    await running(false, async (queues, delivered) => {
      const Entries = ['one', 'two'].map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
      await ask(queues, new SendMessageBatchCommand({ QueueUrl: queues.url('destroyer'), Entries }));
      await until(() => delivered.length >= 4, 20_000);
      expect(bodies(delivered)).toEqual(['one', 'one', 'two', 'two']);
    });
    await running(true, async (_, delivered) => {
      await until(() => delivered.length >= 2, 20_000);
      expect(bodies(delivered)).toEqual(['one', 'two']);
    });
  });

  test('of a queue that has no consumer now waits until there is one', async () => {
    await running(true, async (queues) => {
      await queues.send('rewrap-setup', [{ body: 'rewrap' }]);
      await pause(200);
    });
    await running(true, async (queues, delivered) => {
      await pause(200);
      expect(delivered).toEqual([]);
      const got: unknown[] = [];
      queues.deliverTo('rewrap-setup', async (event) => {
        got.push(event);
        return { batchItemFailures: [] };
      });
      await until(() => got.length > 0, 20_000);
      expect(got).toMatchObject([{ Records: [{ body: 'rewrap' }] }]);
    });
  });
});

test('what cannot be kept is not taken', async () => {
  const queues = await startQueues(folder.path);
  await queues.close();
  await expect(queues.send('destroyer', [{ body: 'lost' }])).rejects.toThrow('not open');
});
