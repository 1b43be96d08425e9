/** The table's stream and the event bus: hands changes to the function in between, and hears what it announces. */

import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  AttributeValue as StreamValue,
} from 'aws-lambda';
import { type Loopback, listen } from '../../lib/local/loopback.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

type Publisher = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/** An event as the company's apps get it. */
export interface Announced {
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export class Stream {
  readonly #bus: Server;
  #loopback: Loopback | undefined;
  readonly #heard: Announced[] = [];
  #sequence = 0;

  private constructor() {
    this.#bus = createServer(async (request, response) => {
      const { Entries } = JSON.parse(await text(request));
      for (const { DetailType, Detail } of Entries) this.#heard.push({ type: DetailType, detail: JSON.parse(Detail) });
      const answer = { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'x' })) };
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    });
  }

  /** Once a process: the function reads its environment when it is loaded. */
  static async open(settings: Readonly<Record<string, string>> = {}): Promise<Stream> {
    const stream = new Stream();
    const loopback = await listen(stream.#bus);
    stream.#loopback = loopback;
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_EVENTBRIDGE: loopback.url,
      VAULT_EVENT_BUS: 'bus',
      ...settings,
    });
    return stream;
  }

  /** What is announced of the changes from each item to the next; undefined is no item. All of them are accepted. */
  async announced(...items: readonly (Item | undefined)[]): Promise<Announced[]> {
    const { handler } = await import('../../lambdas/background/event-publisher.ts');
    return this.announcedBy(handler, items);
  }

  /** The same by a function that another version has. */
  async announcedBy(publish: Publisher, items: readonly (Item | undefined)[]): Promise<Announced[]> {
    const Records = items.slice(1).map((after, i) => this.#change(items[i], after));
    this.#heard.length = 0;
    const { batchItemFailures } = await publish({ Records });
    if (batchItemFailures.length > 0) throw new Error('expected the function to announce every change');
    return [...this.#heard];
  }

  #change(before: Item | undefined, after: Item | undefined): DynamoDBRecord {
    const { account = { S: '' } } = after ?? before ?? {};
    const images = { ...(before && { OldImage: toImage(before) }), ...(after && { NewImage: toImage(after) }) };
    const sequence = String(++this.#sequence);
    return {
      eventID: `change-${sequence}`,
      dynamodb: { Keys: toImage({ account }), SequenceNumber: sequence, ...images },
    };
  }

  async close(): Promise<void> {
    await this.#loopback?.close();
  }
}

/** As Lambda hands an item over: binary in base64. */
function toImage(item: Item): Record<string, StreamValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toStreamValue(value)]));
}

function toStreamValue(value: AttributeValue): StreamValue {
  if (value.B) return { B: Buffer.from(value.B).toString('base64') };
  if (value.M) return { M: toImage(value.M) };
  return value as StreamValue;
}
