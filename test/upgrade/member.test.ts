/** A key in a vault set where functions of the version before, which know no set, meet its item. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { password } from '../support/device/password.ts';
import { SetMember } from '../support/device/set-member.ts';
import { failed } from '../support/failed.ts';
import { besidePrevious, previousIsHere } from './with-previous.ts';
import { currentFormat, World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.open(previousIsHere ? ['this', 'previous'] : ['this']);
});

afterAll(() => world.close());

async function enrolled() {
  const { device, account } = await world.enrolled('this');
  const member = new SetMember(device.url, device.token);
  member.backupKey = device.backupKey;
  expect((await member.replace(await member.prepare(password))).status).toBe(201);
  return { member, alone: device.at(world.url('previous')), account };
}

async function expectRecovered(member: SetMember): Promise<void> {
  expect((await member.recover(password)).reveal()).toEqual(member.backupKey.reveal());
}

test('a key that one vault kept leaves nothing of it where a set takes it', async () => {
  const { member, account } = await enrolled();
  const item = await world.item(account);
  expect(item).not.toHaveProperty('record');
  expect(item).not.toHaveProperty('ksf');
  await expectRecovered(member);
});

test('a set that a function which knows none left beside its own key counts for nothing, and goes with that key', async () => {
  const { member, account: other } = await enrolled();
  const { vaultSet = failed() } = await world.item(other);
  const { device, account } = await world.enrolled('this');
  await world.table.write({ ...(await world.item(account)), vaultSet });
  expect(await device.status()).toMatchObject({ state: 'active', scheme: 'opaque' });
  const { blinded } = member.guess(password).blinding;
  const guess = await device.call('recovery-start', { blinded: toBase64url(blinded) });
  expect(guess.problem.code).toBe('other_scheme');
  expect((await device.recover(password)).reveal()).toEqual(device.backupKey.reveal());
  const { account: _, ...next } = await device.prepare(password);
  expect((await device.replace(next)).status).toBe(201);
  expect(await world.item(account)).not.toHaveProperty('vaultSet');
});

besidePrevious('the version before', () => {
  test('fails for such a key, whatever it is asked, and changes nothing: this one still has every attempt', async () => {
    const { member, alone, account } = await enrolled();
    const guess = member.guess(password);
    const { body } = await member.start(guess);
    const { request } = (await member.prove(guess, body)) ?? failed();
    const { registration, session } = body;
    const { account: _, ...finish } = await member.prepare(password);
    const before = await world.item(account);
    const signed = await member.sign('delete', registration, {});
    const asked = [
      await alone.start(alone.guess(password)),
      await alone.finishRecovery({ registration, session, ke3: 'A'.repeat(86) }),
      await alone.call('key-status'),
      await alone.call('key-delete', signed),
      await alone.call('key-reset'),
      await alone.startRegistration({ registrationRequest: alone.enrol(password).message }),
    ];
    for (const { status, problem } of asked) expect([status, problem.code]).toEqual([500, 'internal']);
    const there = member.at(world.url('previous'));
    const messages = [
      await there.start(member.guess(password)),
      await there.finishRecovery(request),
      await there.finish(await member.sign('replace', finish.registration, finish)),
    ];
    for (const { problem } of messages) expect(problem.code).toBe('invalid_request');
    expect(await world.item(account)).toEqual(before);
    expect((await member.finishRecovery(request)).status).toBe(200);
    expect(await member.attemptsLeft()).toBe(3);
    await expectRecovered(member);
  });

  test('takes its registration for tampering, which this one does not', async () => {
    const { device, account } = await world.enrolled('this');
    const member = new SetMember(device.url, device.token);
    member.backupKey = device.backupKey;
    const finish = await member.prepare(password);
    const said = await world.announced(account, currentFormat, () => member.replace(finish));
    expect(said).toEqual([['KeyRegistered'], ['RecordTampered']]);
  });

  test('leaves its destruction to this one: the message comes again', async () => {
    const { member, account } = await enrolled();
    for (let i = 0; i < 3; i++) await member.start(member.guess(`wrong ${i}`));
    const item = await world.item(account);
    const sessions = Object.entries(item.sessions?.M ?? {});
    const ended = sessions.map(([id, { M }]) => [id, { M: { ...M, expiresAt: { N: '1' } } }] as const);
    await world.table.write({ ...item, sessions: { M: Object.fromEntries(ended) } });
    expect(await world.destroyed('previous', account)).toBe(false);
    expect(await world.destroyed('this', account)).toBe(true);
    expect(Object.keys(await world.item(account)).sort()).toEqual(['account', 'destroyedAt', 'reason', 'registration']);
    await member.register(password);
    await expectRecovered(member);
  });
});
