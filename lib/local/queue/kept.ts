/** What waits in the embedded queues, kept beside the table: on a crash it is there again, as it is with SQS. */
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';

export interface Waiting {
  readonly messageId: string;
  readonly queue: string;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly due: number;
}

export interface KeptMessages {
  /** What is here, in no order. */
  read(): Promise<Waiting[]>;
  /** Resolves when they would outlive even the machine's crash: the table may only then say what they are about. */
  add(messages: readonly Waiting[]): Promise<void>;
  remove(messageId: string): Promise<void>;
  /** Whether every key of the table that has no attempt left has had its message here. */
  isComplete(): Promise<boolean>;
  setComplete(): Promise<void>;
  close(): Promise<void>;
}

const complete = 'complete';
const prefix = 'message/';

export async function openMessages(dataDir: string): Promise<KeptMessages> {
  const level = new ClassicLevel<string, Waiting | true>(join(dataDir, 'queue'), { valueEncoding: 'json' });
  await level.open();
  return {
    async read() {
      const values = await level.values({ gt: prefix, lt: `${prefix}~` }).all();
      return values.filter((value) => value !== true);
    },
    add: (messages) =>
      level.batch(
        messages.map((value) => ({ type: 'put', key: prefix + value.messageId, value })),
        { sync: true },
      ),
    remove: (messageId) => level.del(prefix + messageId),
    isComplete: async () => (await level.get(complete)) === true,
    setComplete: () => level.put(complete, true, { sync: true }),
    close: () => level.close(),
  };
}

/** Where the table is in memory too, or is another's. */
export const messagesInMemory: KeptMessages = {
  read: async () => [],
  add: async () => undefined,
  remove: async () => undefined,
  isComplete: async () => false,
  setComplete: async () => undefined,
  close: async () => undefined,
};
