/** What becomes of the attributes that one version knows and another does not. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatOf } from '../../lib/aws/item.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import type { Item } from './items.ts';
import { besidePrevious, previousIsHere } from './with-previous.ts';
import { currentFormat, type Enrolled, World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.open(previousIsHere ? ['this', 'previous'] : ['this']);
});

afterAll(() => world.close());

besidePrevious('what this version adds, beside the version before', () => {
  async function replaced({ device }: Enrolled): Promise<void> {
    const { account: _, ...next } = await device.prepare(password);
    expect((await device.replace(next)).status).toBe(201);
  }

  async function expectRecovered({ device }: Enrolled): Promise<void> {
    expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
  }

  test('is left by its registration, and says of which key it is', async () => {
    const { device, account } = await world.enrolled('this');
    const before = await world.item(account);
    expect(formatOf(before)).toBe(3);
    await replaced({ device: device.at(world.url('previous')), account });
    const after = await world.item(account);
    expect(after.format).toEqual(before.format);
    expect(formatOf(after)).toBe(1);
    await expectRecovered({ device, account });
  });

  test('is left on its tombstone, and gone with the next registration', async () => {
    const { account, device } = await world.given(currentFormat, 'exhausted', 'this');
    expect(await world.destroyed('previous', account)).toBe(true);
    expect((await world.item(account)).format).toBeDefined();
    await device.register(password);
    expect(formatOf(await world.item(account))).toBe(3);
    await expectRecovered({ device, account });
  });

  test('holds no bytes: of a key that is destroyed by the version before, nothing may be left', () => {
    expect(world.added.length).toBeGreaterThan(0);
    for (const [, value] of world.added) expect(JSON.stringify(value)).not.toContain('"B"');
  });

  test('does not loosen the limit: 60 guesses at both versions at once are answered at most 3 times', async () => {
    const { device } = await world.enrolled('this');
    const guesses = Array.from({ length: 60 }, (_, i) => {
      const there = device.at(world.url(i % 2 === 0 ? 'this' : 'previous'));
      return there.start(there.guess(`wrong ${i}`));
    });
    const answered = (await Promise.all(guesses)).filter(({ status }) => status === 200);
    expect(answered.length).toBeLessThanOrEqual(3);
    const { state, attemptsRemaining = 0 } = await device.status();
    expect(state).toBe(answered.length === 3 ? 'exhausted' : 'active');
    expect(attemptsRemaining).toBe(3 - answered.length);
  });

  test.each([
    ['this', 'previous'],
    ['previous', 'this'],
  ] as const)('a key registered by %s is recovered by %s', async (first, second) => {
    const { device, account } = await world.enrolled(first);
    const there = device.at(world.url(second));
    await expectRecovered({ device: there, account });
    await replaced({ device: there, account });
    await expectRecovered({ device, account });
  });
});

describe('what a later version adds', () => {
  const unknown = { M: { of: { S: 'the later version' } } };

  /** Beside the key, in each session and in what is pending. */
  function later(item: Item): Item {
    const sessions = Object.entries(item.sessions?.M ?? {});
    return {
      ...item,
      unknown,
      sessions: { M: Object.fromEntries(sessions.map(([id, { M }]) => [id, { M: { ...M, unknown } }])) },
      ...(item.pending?.M && { pending: { M: { ...item.pending.M, unknown } } }),
    };
  }

  test('is in the way of nothing, and stays where it is', async () => {
    const { device, account } = await world.enrolled('this');
    const change = async () => world.table.write(later(await world.item(account)));
    await change();
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    await change();
    const { request } = device.prove(guess, body) ?? failed();
    expect((await device.finishRecovery(request)).status).toBe(200);
    const item = await world.item(account);
    expect(item).toMatchObject({
      unknown,
      attempts: { N: '0' },
      sessions: { M: { [body.session]: { M: { unknown } } } },
    });
    const next = await device.prepare(password);
    await change();
    expect((await device.replace(next)).status).toBe(201);
    expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
  });
});
