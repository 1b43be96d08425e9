/** Members that lie to a device that registers: each is left out and named, and the key is kept by the others. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { fromBase64url, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import type { VaultSet } from '../../../lib/protocol/crypto/set/description.ts';
import { answerExchange } from '../../../lib/protocol/crypto/set/exchange.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import { type Lie, lie, random, registrationFinish, registrationStart } from './liar.ts';
import { type Stage, startStage } from './stage.ts';

jest.setTimeout(300_000);

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});

afterAll(() => stage.close());

/** A device that pins no identity: what is left when a signature is not asked for. */
const trusting = (of: Stage, sub: string) =>
  of.device(sub, { vaults: of.vaults(sub).map(({ identity: _, ...vault }) => vault) });

const sent = (of: Stage, number: number) =>
  of
    .member(number)
    .hop.seen.filter(({ path }) => path.startsWith('/v1/registration'))
    .map(({ path }) => path);

const lies: [string, string, string, Lie][] = [
  ['another account', registrationStart, 'expected the account that the status named', () => ({ account: random(32) })],
  ['an exchange that is no element', registrationStart, 'exchange', () => ({ exchange: 'A'.repeat(43) })],
  ['the public key of another pad', registrationStart, 'publicKey', ({ exchange }) => ({ publicKey: exchange })],
  [
    'its half of OPAQUE',
    registrationStart,
    'exchange',
    () => ({ exchange: undefined, registrationResponse: random(64) }),
  ],
  [
    'another registration, so that the pad is another',
    registrationStart,
    'publicKey',
    () => ({ registration: random(16) }),
  ],
  ['another vault’s name', registrationStart, 'names another vault', () => ({ vault: stage.member(2).name })],
];

describe('a member that lies at the start of a registration', () => {
  test.each(lies)(
    'with %s is named, gets nothing more, and the others keep the key',
    async (name, path, why, change) => {
      lie(stage.member(1).hop, path, change);
      const backupKey = sdk.createBackupKey();
      const { members = [] } = await trusting(stage, name).register({ backupKey, password });
      expect(members.map(({ state }) => state)).toEqual(['lied', 'done', 'done']);
      expect(members[0]?.error?.message).toContain(why);
      expect(sent(stage, 1)).toEqual([registrationStart]);
      stage.calm();
      const { set } = await stage.device(name).status();
      expect(set?.members.map(({ vault }) => vault)).toEqual([stage.member(2).name, stage.member(3).name]);
      const recovered = await stage.device(name).recover({ password });
      expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
      await recovered.settled;
    },
  );

  test('with another identity gets no share from a device that pins its own', async () => {
    lie(stage.member(1).hop, registrationStart, () => ({
      ksf: { algorithm: 'argon2id', iterations: 1, memory: 8, parallelism: 1 },
    }));
    const { members = [] } = await stage.device('pinned').register({ backupKey: sdk.createBackupKey(), password });
    expect(members[0]).toMatchObject({ state: 'lied', error: { name: 'WrongVault', reason: 'identity' } });
    expect(members.slice(1).map(({ state }) => state)).toEqual(['done', 'done']);
    expect(sent(stage, 1)).toEqual([registrationStart]);
  });

  test('with a weak key stretching changes nothing where no pin stops it: the device chooses its own', async () => {
    lie(stage.member(1).hop, registrationStart, () => ({
      ksf: { algorithm: 'argon2id', iterations: 1, memory: 8, parallelism: 1 },
    }));
    await trusting(stage, 'weak').register({ backupKey: sdk.createBackupKey(), password });
    const { set } = (stage.member(1).hop.seen.find(({ path }) => path === registrationFinish)?.body ?? failed()) as {
      set: VaultSet;
    };
    expect(set.ksf).toEqual({ algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 });
  });
});

test('a member that says that it has kept something else is not among those that have', async () => {
  lie(stage.member(1).hop, registrationFinish, () => ({ registration: random(16) }));
  const { members = [] } = await trusting(stage, 'finish').register({ backupKey: sdk.createBackupKey(), password });
  expect(members.map(({ state }) => state)).toEqual(['lied', 'done', 'done']);
  lie(stage.member(1).hop, registrationFinish, () => ({ maxAttempts: 99 }));
  const pinned = await stage.device('finish, pinned').register({ backupKey: sdk.createBackupKey(), password });
  expect(pinned.members?.[0]).toMatchObject({ state: 'lied', error: { name: 'WrongVault', reason: 'identity' } });
});

describe('two of five that agree on one registration', () => {
  let five: Stage;

  beforeAll(async () => {
    five = await startStage({ count: 5 });
  });

  afterAll(() => five.close());

  test('cannot make the others refuse the set: the second of them is left out', async () => {
    const { promise: registration, resolve } = Promise.withResolvers<unknown>();
    five.member(1).hop.play(async (asked, passOn) => {
      const told = await passOn();
      if (asked.path === registrationStart) resolve(told.body.registration);
      return told;
    });
    five.member(2).hop.play(async (asked, passOn) => {
      if (asked.path !== registrationStart) return undefined;
      const [{ body }, id] = [await passOn(), String(await registration)];
      const message = fromBase64url(String(asked.body.exchange));
      const { exchange, publicKey } = await answerExchange(message, {
        account: String(body.account),
        registration: id,
      });
      const mine = { registration: id, exchange: toBase64url(exchange), publicKey: toBase64url(publicKey) };
      return { status: 200, body: { ...body, ...mine } };
    });
    const backupKey = sdk.createBackupKey();
    const { members = [] } = await trusting(five, 'twins').register({ backupKey, password });
    expect(members.map(({ state }) => state).toSorted()).toEqual(['done', 'done', 'done', 'done', 'lied']);
    const [liar = failed()] = members.filter(({ state }) => state === 'lied');
    expect([five.member(1).name, five.member(2).name]).toContain(liar.name);
    expect(liar.error?.message).toContain('another one than a vault before it gave');
    five.calm();
    const recovered = await five.device('twins').recover({ password });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    await recovered.settled;
  });
});
