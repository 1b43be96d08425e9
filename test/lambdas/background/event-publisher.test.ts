/** What the function behind the table's stream does with an item that was written past the vault. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { messages } from '../../../lib/signals.ts';
import { canaryAccount } from '../../../lib/vault/canary.ts';
import { itemOf } from '../../aws/items.ts';
import { failed } from '../../support/failed.ts';
import { keepOutput } from '../../support/keep-output.ts';
import { account, active, destroyed, nextRegistration, now, registration, session } from '../../vault/fixtures.ts';
import { activeInSet, pendingInSet, scalar } from '../../vault/member.ts';
import { type Item, Stream } from '../stream.ts';

let stream: Stream;
const printed: string[] = [];

beforeAll(async () => {
  keepOutput(printed);
  stream = await Stream.open();
});

beforeEach(() => {
  printed.length = 0;
});

afterAll(async () => {
  jest.restoreAllMocks();
  await stream.close();
});

const item = (record: Parameters<typeof itemOf>[1]): Item => itemOf(account, record) ?? failed();
const printedLines = () => printed.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line));
const lines = () => printedLines().filter((line) => !line._aws);
const tallies = () =>
  printedLines().flatMap(({ _aws, exhausted, destroyed }) => (_aws ? [{ exhausted, destroyed }] : []));
const spent = item(active({ attempts: 3, sessions: { a: session() } }));
const fresh = item(active());
const tampered = (moved: string[]) => expect.objectContaining({ type: 'RecordTampered', detail: detailOf(moved) });
const detailOf = (moved: string[]) => ({
  id: expect.stringMatching(/^change-\d+-RecordTampered$/),
  version: 1,
  account,
  registration,
  moved,
});

describe('a rollback', () => {
  test('is announced, with what moved and nothing of what it was', async () => {
    const [event, ...others] = await stream.announced(spent, fresh);
    expect(event).toEqual(tampered(['attempts', 'answered', 'sessions']));
    expect(others).toEqual([]);
  });

  test('is logged in the line that the alarm counts, without the account', async () => {
    await stream.announced(spent, fresh);
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: messages.recordTampered,
        eventId: expect.stringMatching(/^change-\d+$/),
        moved: ['attempts', 'answered', 'sessions'],
      }),
    ]);
    expect(printed.join('')).not.toContain(account);
    expect(printed.join('')).not.toContain(registration);
  });
});

describe('what the vault itself writes', () => {
  test('is logged nowhere', async () => {
    const first = active({ attempts: 1, nextAttemptAt: now, sessions: { a: session() } });
    const events = await stream.announced(fresh, item(first), undefined);
    expect(events.map(({ type }) => type)).toEqual(['RecoveryAttempted', 'KeyDeleted']);
    expect(lines()).toEqual([]);
  });
});

describe('of a key in a set', () => {
  test('a registration says its scheme, and nothing of the set', async () => {
    const waiting = item({ state: 'empty', pending: pendingInSet() });
    const { setup } = pendingInSet();
    const registered = activeInSet({ registration: nextRegistration, setup });
    const [event, ...others] = await stream.announced(waiting, item(registered));
    expect(event).toMatchObject({ type: 'KeyRegistered', detail: { scheme: 'set', replaced: false } });
    expect(others).toEqual([]);
    for (const { vault } of registered.set.members) expect(JSON.stringify(event)).not.toContain(vault);
    expect(lines()).toEqual([]);
  });

  test('another share, and a set that cannot be read, are announced', async () => {
    const key = item(activeInSet());
    const { M = {} } = key.vaultSet ?? failed();
    expect(await stream.announced(key, { ...key, vaultSet: { M: { ...M, shift: { B: scalar(5n) } } } })).toEqual([
      tampered(['shift']),
    ]);
    expect(await stream.announced(key, { ...key, vaultSet: { M: { ...M, description: { S: '{' } } } })).toEqual([
      tampered(['set']),
    ]);
  });
});

describe('of the vault’s own canary', () => {
  const own = canaryAccount();
  const ofCanary = (record: Parameters<typeof itemOf>[1]): Item => itemOf(own, record) ?? failed();
  const attempted = active({ attempts: 1, nextAttemptAt: now, sessions: { a: session() } });
  const ended = active({ attempts: 3, sessions: { a: session({ attempt: 3, serial: 3, expiresAt: now - 1 }) } });

  test('nobody hears what it does, and no alarm counts it', async () => {
    expect(await stream.announced(ofCanary(active()), ofCanary(attempted), undefined)).toEqual([]);
    expect(await stream.announced(ofCanary(ended), ofCanary(destroyed()))).toEqual([]);
    expect(tallies()).toEqual(Array(2).fill({ exhausted: 0, destroyed: 0 }));
    expect(lines()).toEqual([]);
  });

  test('it is told and logged that somebody changed its item', async () => {
    const [event, ...others] = await stream.announced(ofCanary(active({ attempts: 2 })), ofCanary(active()));
    expect(event).toMatchObject({ type: 'RecordTampered', detail: { account: own } });
    expect(others).toEqual([]);
    expect(lines()).toEqual([expect.objectContaining({ message: messages.recordTampered })]);
  });
});

describe('the tally that alarms read', () => {
  const second = item(active({ attempts: 2 }));
  const last = (expiresAt: number) =>
    active({ attempts: 3, sessions: { a: session({ attempt: 3, serial: 3, expiresAt }) } });
  const exhausted = item(last(now + 1));
  const ended = last(now - 1);

  test('counts a key as exhausted when its last attempt is answered', async () => {
    await stream.announced(second, exhausted);
    expect(tallies()).toEqual([{ exhausted: 1, destroyed: 0 }]);
  });

  test('counts a key as destroyed whoever removed it: the destroyer, or recovery-start', async () => {
    await stream.announced(item(ended), item(destroyed()));
    expect(tallies()).toEqual([{ exhausted: 0, destroyed: 1 }]);
  });

  test('counts a key as destroyed that a registration took the place of when it was exhausted', async () => {
    const over = active({ registration: 'another', createdAt: now });
    const events = await stream.announced(item(ended), item(over));
    expect(events.map(({ type }) => type)).toContain('KeyRegistered');
    expect(tallies()).toEqual([{ exhausted: 0, destroyed: 1 }]);
  });

  test('has zeros for everything else', async () => {
    await stream.announced(fresh, second, fresh, undefined);
    expect(tallies()).toEqual([{ exhausted: 0, destroyed: 0 }]);
  });
});

describe('an item that is no record', () => {
  const { escrow: _, ...without } = spent;

  test.each<[string, Item, string[]]>([
    ['an attribute of another type', { ...spent, attempts: { S: 'none' } }, []],
    ['a time that is none', { ...item(destroyed()), destroyedAt: { N: '1e300' } }, []],
    ['a cooling-off that ends never', { ...spent, resetAt: { N: '1e300' }, resetUntil: { N: '1e300' } }, []],
    ['a part taken away', without, ['escrow']],
    ['a session that is none', { ...spent, sessions: { M: { a: { N: '1' } } } }, ['sessions']],
  ])('%s: announced, and what follows is not held back', async (_, broken, moved) => {
    const events = await stream.announced(spent, broken, spent, item(destroyed()));
    expect(events[0]).toEqual(tampered(moved));
    expect(events.at(-1)).toMatchObject({ type: 'KeyDestroyed' });
    expect(lines()[0]).toMatchObject({ message: messages.recordTampered, moved });
  });
});
