/**
 * What the events function makes of a launch day: events a second, one to a call of the bus and ten to a call, with one
 * batch of a shard at a time and with ten. The bus answers after a fixed time, as a service of the same Region does. Run:
 * `npm run bench -- events [events] [milliseconds of a call]`, 2,000 and 15 by default.
 */
import type { DynamoDBRecord } from 'aws-lambda';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import type { Active } from '../../lib/vault/record.ts';
import { itemOf } from '../../test/aws/items.ts';
import { Stream } from '../../test/lambdas/stream.ts';
import { publish } from '../report/publish.ts';

const count = Number(process.argv[2] ?? 2_000);
const takes = Number(process.argv[3] ?? 15);
if (!(count >= 100 && takes >= 1)) throw new RangeError('usage: npm run bench -- events [events] [milliseconds]');

const bytes = (length: number) => new Uint8Array(length);
const key: Active = {
  state: 'active',
  scheme: 'opaque',
  registration: 'A'.repeat(22),
  attempts: 0,
  answered: 0,
  maxAttempts: 10,
  sessions: {},
  setup: bytes(40),
  record: bytes(192),
  escrow: bytes(80),
  ksf: defaultKsf,
  ownerKey: bytes(32),
  createdAt: 0,
};

const stream = await Stream.open({ POWERTOOLS_METRICS_DISABLED: 'true', POWERTOOLS_LOG_LEVEL: 'SILENT' });
stream.bus.takes = takes;
/** Each is one event: a key is deleted. */
const changes = Array.from({ length: count }, (_, number) =>
  stream.change(itemOf(`account-${number}`, key), undefined),
);

interface Reading {
  readonly changesOfBatch: number;
  readonly batchesAtOnce: number;
}

/** Events a second. */
async function read({ changesOfBatch, batchesAtOnce }: Reading): Promise<number> {
  stream.bus.calls.length = 0;
  const batches = Array.from({ length: Math.ceil(count / changesOfBatch) }, (_, index) =>
    changes.slice(index * changesOfBatch, (index + 1) * changesOfBatch),
  );
  const lane = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) await deliver(batch);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: batchesAtOnce }, lane));
  const seconds = (performance.now() - began) / 1000;
  if (stream.bus.taken.length !== count) throw new Error(`expected ${count} events, got ${stream.bus.taken.length}`);
  return count / seconds;
}

async function deliver(batch: DynamoDBRecord[]): Promise<void> {
  const { batchItemFailures } = await stream.deliver(batch);
  if (batchItemFailures.length > 0) throw new Error('expected every event to be taken');
}

await read({ changesOfBatch: 100, batchesAtOnce: 10 });
const single = await read({ changesOfBatch: 1, batchesAtOnce: 1 });
const tens = await read({ changesOfBatch: 100, batchesAtOnce: 1 });
const lanes = await read({ changesOfBatch: 100, batchesAtOnce: 10 });
await stream.close();
const other = { what: 'one to a call', value: single };
publish({
  name: 'events',
  measures: [
    { what: 'events of a shard, ten to a call', unit: 'a second', ours: tens, other },
    { what: 'the same, ten batches at once', unit: 'a second', ours: lanes, other, goal: { atLeast: 20 } },
  ],
  details: { events: count, millisecondsOfCall: takes },
});
