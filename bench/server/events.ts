/**
 * What the events function makes of a launch day: events a second, one to a call of the bus and ten to a call, with one
 * batch of a shard at a time and with ten. The bus answers after a fixed time, as a service of the same Region does. Run:
 * `node bench/events.ts [events] [milliseconds of a call]`, 2,000 and 15 by default. Exits 1 when ten batches of a shard
 * are not at least twenty times faster than one event at a time.
 */
import type { DynamoDBRecord } from 'aws-lambda';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import type { Active } from '../../lib/vault/record.ts';
import { itemOf } from '../../test/aws/items.ts';
import { Stream } from '../../test/lambdas/stream.ts';

const count = Number(process.argv[2] ?? 2_000);
const takes = Number(process.argv[3] ?? 15);
if (!(count >= 100 && takes >= 1)) throw new RangeError('usage: node bench/events.ts [events] [milliseconds]');
const fewestTimes = 20;

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
const times = lanes / single;
process.stdout.write(
  `of one shard, a call of the bus taking ${takes} ms: one event to a call ${Math.round(single)}/s, ten to a call ${Math.round(tens)}/s, and ten batches at once ${Math.round(lanes)}/s, ${times.toFixed(1)} times the first\n`,
);
process.exitCode = times >= fewestTimes ? 0 : 1;
