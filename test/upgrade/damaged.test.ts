/** An account whose item has a part that nobody can read: it can go, and it costs its owner no attempt. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import type { Scene } from './scenes.ts';
import { currentFormat, World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.open(['this']);
});

afterAll(() => world.close());

const wrong: AttributeValue = { NULL: true };

async function damaged(scene: Scene, name: string, value?: AttributeValue) {
  const enrolled = await world.given(currentFormat, scene, 'this');
  const { [name]: _, ...rest } = await world.item(enrolled.account);
  await world.table.write({ ...rest, ...(value && { [name]: value }) });
  return enrolled;
}

describe.each(['setup', 'record', 'escrow', 'ksf'])('without %s', (name) => {
  test.each<[string, AttributeValue | undefined]>([
    ['missing', undefined],
    ['of the wrong type', wrong],
  ])('%s: no guess is counted, and the owner deletes the key', async (_, value) => {
    const { device, account } = await damaged('spent', name, value);
    const before = await world.item(account);
    const { status, problem } = await device.start(device.guess(password));
    expect([status, problem.code]).toEqual([500, 'internal']);
    expect(await world.item(account)).toEqual(before);
    const { registration, attemptsRemaining } = await device.status();
    expect(attemptsRemaining).toBe(1);
    expect((await device.delete(registration ?? failed())).status).toBe(204);
    expect(await device.status()).toMatchObject({ state: 'none' });
  });

  test('the exhausted key is destroyed', async () => {
    const { device, account } = await damaged('exhausted', name, wrong);
    expect(await world.destroyed('this', account)).toBe(true);
    expect((await world.item(account))[name]).toBeUndefined();
    expect(await device.status()).toMatchObject({ state: 'destroyed' });
  });
});

test('an escrow that is lost while a session is open: the proof counts, and the answer is internal', async () => {
  const { device, account } = await world.enrolled('this');
  const guess = device.guess(password);
  const { body } = await device.start(guess);
  const { escrow: _, ...rest } = await world.item(account);
  await world.table.write(rest);
  const { request } = device.prove(guess, body) ?? failed();
  expect((await device.finishRecovery(request)).problem.code).toBe('internal');
  expect(await device.status()).toMatchObject({ attemptsRemaining: 3 });
});

test.each(['proof', 'request', 'response', 'attempt', 'serial', 'nextAttemptAt', 'expiresAt', 'proven'])(
  'a session without %s proves nothing, and nothing changes',
  async (name) => {
    const { device, account } = await world.enrolled('this');
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    const { request } = device.prove(guess, body) ?? failed();
    const item = await world.item(account);
    const { [name]: _, ...rest } = item.sessions?.M?.[body.session]?.M ?? failed();
    const damagedItem = { ...item, sessions: { M: { [body.session]: { M: rest } } } };
    await world.table.write(damagedItem);
    expect((await device.finishRecovery(request)).problem.code).toBe('session_expired');
    expect(await world.item(account)).toEqual(damagedItem);
  },
);

test('an owner key that is lost: no proof is called wrong, and the account may still reset', async () => {
  const { device } = await damaged('fresh', 'ownerKey');
  const { registration } = await device.status();
  expect((await device.delete(registration ?? failed())).problem.code).toBe('internal');
  expect((await device.call('key-reset')).status).toBe(202);
  expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
});

test.each<[string, AttributeValue]>([
  ['of the wrong type', wrong],
  ['without an id', { M: { expiresAt: { N: '1' } } }],
])('a pending registration %s is replaced by the next', async (_, value) => {
  const { device } = await damaged('turn', 'pending', value);
  await device.register(password);
  expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
});

test.each<[string, AttributeValue | undefined]>([
  ['missing', undefined],
  ['of the wrong type', wrong],
])('wrapping keys %s are those of an older version: the first one opens the key', async (_, value) => {
  const { device } = await damaged('spent', 'wrappedBy', value);
  expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
});

test('sessions that are none count for nothing, and go with the next guess', async () => {
  const { device, account } = await damaged('spent', 'sessions', { M: { one: wrong, two: { S: 'two' } } });
  expect(await device.attemptsLeft()).toBe(1);
  const { body } = await device.start(device.guess(password));
  expect(Object.keys((await world.item(account)).sessions?.M ?? {})).toEqual([body.session]);
  expect(body.attemptsRemaining).toBe(0);
});

test.each(['attempts', 'maxAttempts'])('without %s no guess is answered: it is never taken for none', async (name) => {
  const { device, account } = await damaged('spent', name);
  const before = await world.item(account);
  expect((await device.start(device.guess(password))).problem.code).toBe('internal');
  expect(await world.destroyed('this', account)).toBe(false);
  expect(await world.item(account)).toEqual(before);
});
