/** The table's stream and the event bus: hands changes to the function in between, and hears what it announces. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  AttributeValue as StreamValue,
} from 'aws-lambda';
import { EventBus } from './event-bus.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

type Publisher = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/** An event as the company's apps get it. */
export interface Announced {
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export class Stream {
  readonly bus = new EventBus();
  #sequence = 0;

  private constructor() {}

  /** Once a process: the function reads its environment when it is loaded. */
  static async open(settings: Readonly<Record<string, string>> = {}): Promise<Stream> {
    const stream = new Stream();
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_EVENTBRIDGE: await stream.bus.url(),
      VAULT_EVENT_BUS: 'bus',
      VAULT_EVENT_SOURCE: 'backup-key-vault.embedded',
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
    const from = this.bus.taken.length;
    const Records = items.slice(1).map((after, i) => this.change(items[i], after));
    const { batchItemFailures } = await publish({ Records });
    if (batchItemFailures.length > 0) throw new Error('expected the function to announce every change');
    return this.bus.taken.slice(from).map(({ DetailType, Detail }) => ({
      type: DetailType,
      detail: JSON.parse(Detail),
    }));
  }

  /** One batch, as Lambda hands it over. */
  async deliver(Records: DynamoDBRecord[]): Promise<DynamoDBBatchResponse> {
    const { handler } = await import('../../lambdas/background/event-publisher.ts');
    return handler({ Records });
  }

  change(before: Item | undefined, after: Item | undefined): DynamoDBRecord {
    const { account = { S: '' } } = after ?? before ?? {};
    const images = { ...(before && { OldImage: toImage(before) }), ...(after && { NewImage: toImage(after) }) };
    const sequence = String(++this.#sequence);
    return {
      eventID: `change-${sequence}`,
      dynamodb: {
        Keys: toImage({ account }),
        SequenceNumber: sequence,
        ApproximateCreationDateTime: 1_700_000_000,
        ...images,
      },
    };
  }

  close(): Promise<void> {
    return this.bus.close();
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
