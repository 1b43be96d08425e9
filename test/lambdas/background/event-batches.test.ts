/** How the changes of the table's stream reach the bus: in tens, in order, none lost and few twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { messages } from '../../../lib/signals.ts';
import type { VaultRecord } from '../../../lib/vault/record.ts';
import { itemOf } from '../../aws/items.ts';
import { keepOutput } from '../../support/keep-output.ts';
import { active, destroyed, filled, now, pending, session } from '../../vault/fixtures.ts';
import { limits } from '../event-bus.ts';
import { Stream } from '../stream.ts';

let stream: Stream;
const printed: string[] = [];

beforeAll(async () => {
  keepOutput(printed);
  stream = await Stream.open();
});

beforeEach(() => {
  printed.length = 0;
  stream.bus.calls.length = 0;
  stream.bus.refuse = () => undefined;
  stream.bus.down = undefined;
});

afterAll(async () => {
  jest.restoreAllMocks();
  await stream.close();
});

const accountOf = (number: number) => `account-${number}`.padEnd(43, 'A');
const started = { state: 'empty', pending: pending() } as const;
/** The key that comes of what was started, with so many answered guesses. */
const spent = (attempts: number) =>
  active({
    registration: started.pending.registration,
    setup: started.pending.setup,
    createdAt: now,
    attempts,
    ...(attempts > 0 && { nextAttemptAt: now }),
    sessions: Object.fromEntries(
      Array.from({ length: attempts }, (_, i) => [
        `session ${i}`,
        session({ request: filled(100 + i), attempt: i + 1, serial: i + 1 }),
      ]),
    ),
  });

/** The changes of one account, from each record to the next. */
const changes = (account: string, ...records: readonly VaultRecord[]): DynamoDBRecord[] =>
  records.slice(1).map((after, i) => stream.change(itemOf(account, records[i] ?? after), itemOf(account, after)));
/** One event each: the answer to a guess. */
const guesses = (count: number) =>
  Array.from({ length: count }, (_, number) => changes(accountOf(number), spent(0), spent(1))).flat();

const idOf = ({ Detail }: { Detail: string }): string => JSON.parse(Detail).id;
const heard = () => stream.bus.taken.map(({ DetailType, Detail }) => [JSON.parse(Detail).account, DetailType]);
const lines = () => printed.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line));
const tallies = () => lines().flatMap(({ _aws, exhausted }) => (_aws ? [exhausted] : []));

/** As Lambda reads a shard: a hundred changes at a time, and from the first that comes back. */
async function readShard(records: readonly DynamoDBRecord[]): Promise<void> {
  for (let from = 0; from < records.length; ) {
    const batch = records.slice(from, from + 100);
    const { batchItemFailures } = await stream.deliver(batch);
    const back = batchItemFailures[0]?.itemIdentifier;
    from += back === undefined ? batch.length : batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === back);
  }
}

describe('a launch day', () => {
  const accounts = 1_000;
  const life = [{ state: 'empty' } as const, started, spent(0), spent(1), spent(2)];
  const types = ['KeyRegistered', 'RecoveryAttempted', 'RecoveryAttempted'];

  test('needs a call for ten events, brings each once, and keeps the order of each account', async () => {
    const lives = Array.from({ length: accounts }, (_, number) => changes(accountOf(number), ...life));
    const mixed = life.flatMap((_, step) => lives.flatMap((own) => own[step] ?? []));
    expect(mixed).toHaveLength(4 * accounts);
    await readShard(mixed);
    expect(stream.bus.calls).toHaveLength((3 * accounts) / limits.entries);
    expect(new Set(stream.bus.taken.map(idOf)).size).toBe(3 * accounts);
    const told = Map.groupBy(heard(), ([account]) => account);
    expect(told.size).toBe(accounts);
    for (const events of told.values()) expect(events.map(([, type]) => type)).toEqual(types);
  });

  test('needs no call for changes that mean nothing to an app', async () => {
    await readShard(changes(accountOf(1), { state: 'empty' }, started));
    await readShard(changes(accountOf(2), active(), active({ pending: pending() })));
    expect(stream.bus.calls).toEqual([]);
  });
});

describe('an event', () => {
  test('says which vault it is of', async () => {
    await readShard(guesses(1));
    expect(stream.bus.taken).toMatchObject([{ Source: 'backup-key-vault.embedded', EventBusName: 'bus' }]);
  });

  test('has an id that its second delivery has too, and no wrapped byte', async () => {
    const [guess] = guesses(1);
    await readShard([guess, guess].filter((one) => one !== undefined));
    const [first, second] = stream.bus.taken;
    expect(first).toEqual(second);
    const secrets = [1, 2, 3, 4, 6].flatMap((value) => Buffer.from(filled(value, 30)).toString('base64'));
    for (const secret of secrets) expect(first?.Detail).not.toContain(secret);
  });

  test('is so small that ten of the largest fit into a call', async () => {
    const moved = changes(accountOf(1), spent(3), { ...active(), registration: 'another', escrow: filled(9, 80) });
    await readShard(moved);
    const largest = Math.max(...stream.bus.taken.map((entry) => JSON.stringify(entry).length));
    expect(largest).toBeGreaterThan(100);
    expect(largest * limits.entries).toBeLessThan(limits.bytes / 10);
  });
});

describe('what the bus refuses', () => {
  const twentyFive = () => guesses(25);
  const sequenceOf = (change: DynamoDBRecord | undefined) => change?.dynamodb?.SequenceNumber;

  test('comes back from the first that it refused, and not what was before', async () => {
    const batch = twentyFive();
    const refused = `${batch[13]?.eventID}-RecoveryAttempted`;
    stream.bus.refuse = (entry) => (idOf(entry) === refused ? 'ThrottlingException' : undefined);
    expect(await stream.deliver(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: sequenceOf(batch[13]) }] });
    expect(lines().filter(({ message }) => message === messages.eventNotDelivered)).toMatchObject([
      { eventId: batch[13]?.eventID, failure: 'ThrottlingException' },
    ]);
    // Nothing is sent after the call with the refusal in it.
    expect(stream.bus.calls.map((entries) => entries.length)).toEqual([10, 10]);
  });

  test('is on the bus in the end, and only what shared its call is there twice', async () => {
    const batch = twentyFive();
    let refusals = 1;
    const refused = `${batch[13]?.eventID}-RecoveryAttempted`;
    stream.bus.refuse = (entry) => (idOf(entry) === refused && refusals-- > 0 ? 'InternalFailure' : undefined);
    await readShard(batch);
    const ids = stream.bus.calls.flat().map(idOf);
    const twice = ids.filter((id, index) => ids.indexOf(id) < index);
    expect(new Set(ids)).toEqual(new Set(batch.map(({ eventID }) => `${eventID}-RecoveryAttempted`)));
    expect(twice).toEqual(batch.slice(13, 20).map(({ eventID }) => `${eventID}-RecoveryAttempted`));
  });

  test('comes back with its whole change, when one change means two events', async () => {
    const last = { a: session({ attempt: 3, serial: 3, expiresAt: now - 1 }) };
    const ended = active({ attempts: 3, sessions: last, pending: pending() });
    const [two] = changes(accountOf(1), ended, spent(0));
    const batch = [...guesses(9), ...(two ? [two] : [])];
    stream.bus.refuse = ({ DetailType }) => (DetailType === 'KeyRegistered' ? 'InternalFailure' : undefined);
    expect(await stream.deliver(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: sequenceOf(two) }] });
    expect(heard().at(-1)).toEqual([accountOf(1), 'KeyDestroyed']);
  });

  test('comes back whole when the bus is not there', async () => {
    const batch = twentyFive();
    stream.bus.down = 'AccessDeniedException';
    expect(await stream.deliver(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: sequenceOf(batch[0]) }] });
  });

  test('is counted for the alarms when it is on the bus, and not each time it comes back', async () => {
    const last = changes(accountOf(1), spent(2), spent(3));
    stream.bus.down = 'AccessDeniedException';
    await stream.deliver(last);
    await stream.deliver(last);
    stream.bus.down = undefined;
    await stream.deliver(last);
    expect(tallies()).toEqual([0, 0, 1]);
  });

  test('holds back no word of tampering: what stands behind it in the batch is reported all the same', async () => {
    const rolledBack = changes(accountOf(99), spent(3), spent(0));
    stream.bus.down = 'AccessDeniedException';
    await stream.deliver([...twentyFive(), ...rolledBack]);
    expect(lines().filter(({ message }) => message === messages.recordTampered)).toMatchObject([
      { eventId: rolledBack[0]?.eventID, moved: ['attempts', 'answered', 'sessions', 'nextAttemptAt'] },
    ]);
  });

  test('is told from what nobody asked for: a destroyed key that stays so means nothing', async () => {
    await readShard(changes(accountOf(1), destroyed(), destroyed()));
    expect(stream.bus.calls).toEqual([]);
  });
});
