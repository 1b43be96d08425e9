/** An older item put back at one member of three: never a wrong password, never more guesses than the bound, and announced. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { blindPassword } from '../../../lib/protocol/crypto/set/guess.ts';
import { Stream } from '../../lambdas/stream.ts';
import { call } from '../../support/device/call.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import type { Item } from '../../support/vault/table.ts';
import { elsewhere } from './liar.ts';
import { type Stage, startStage } from './stage.ts';

jest.setTimeout(300_000);

const changed = 'seven purple walnuts dancing';
const maxAttempts = 4;

let stage: Stage;
let stream: Stream;

beforeAll(async () => {
  stage = await startStage({ settings: { VAULT_MAX_ATTEMPTS: String(maxAttempts) } });
  stream = await Stream.open({ POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' });
});

afterAll(async () => {
  await stream.close();
  await stage.close();
});

const itemOf = async (number: number, sub: string): Promise<Item> =>
  (await stage.member(number).table.read(stage.account(sub))) ?? failed();
const write = (number: number, item: Item) => stage.member(number).table.write(item);

/** An account whose password was changed, and each member's item from before. */
async function changedAt(sub: string) {
  const { backupKey, device } = await stage.enrol(sub);
  const older = await Promise.all([1, 2, 3].map((number) => itemOf(number, sub)));
  await device.changePassword({ backupKey, password: changed });
  return { backupKey, older, device: stage.device(sub) };
}

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error) => error,
  );

describe('the set before, put back at one member', () => {
  test('the new password brings the key back from the others, and the member gets the new set again', async () => {
    const { backupKey, device, older } = await changedAt('one old');
    await write(1, older[0] ?? failed());
    const recovered = await device.recover({ password: changed });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    const { registered } = (await recovered.settled) ?? failed();
    expect(registered?.members?.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect((await stage.device('one old').status()).mayLose).toBe(1);
  });

  test('with one other member away the sets disagree', async () => {
    const { device, older } = await changedAt('one old, one away');
    await write(1, older[0] ?? failed());
    stage.member(3).hop.play(elsewhere);
    const error = await errorOf(device.recover({ password: changed }));
    expect(error).toMatchObject({ name: 'SetsDisagree', sets: [[expect.anything()], [expect.anything()]] });
  });

  test('the password before opens nothing, and no proof is sent', async () => {
    const { device, older } = await changedAt('old password');
    await write(1, older[0] ?? failed());
    stage.calm();
    expect(await errorOf(device.recover({ password }))).toBeInstanceOf(sdk.SetsDisagree);
    expect([1, 2, 3].map((number) => stage.member(number).proofs())).toEqual([0, 0, 0]);
  });

  test('beside one that never got the new set, and faster than the third: the sets disagree all the same', async () => {
    const { device, older } = await changedAt('old twice');
    for (const number of [1, 3]) await write(number, older[number - 1] ?? failed());
    stage.member(2).hop.play(async (_, passOn) => {
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return passOn();
    });
    expect(await errorOf(device.recover({ password: changed }))).toBeInstanceOf(sdk.SetsDisagree);
    stage.calm();
    // What the threshold is for: a member that was put back, and one that was not there, still open the password before.
    const opened = await stage.device('old twice').recover({ password });
    expect((await opened.settled)?.registered?.members?.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  });
});

describe('a part of the item before, put back at one member', () => {
  test.each<[string, (now: Item, before: Item) => Item]>([
    ['its shift', (now, before) => inSet(now, before, 'shift')],
    ['its proof key', (now, before) => inSet(now, before, 'proofKey')],
    ['its pad', (now, { setup }) => ({ ...now, setup: setup ?? failed() })],
    ['its escrow', (now, { escrow }) => ({ ...now, escrow: escrow ?? failed() })],
  ])('%s: the key comes back from the others, and that member is named', async (name, mixed) => {
    const { backupKey, device, older } = await changedAt(name);
    await write(1, mixed(await itemOf(1, name), older[0] ?? failed()));
    const recovered = await device.recover({ password: changed });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    const [mixedUp, ...others] = (await recovered.settled)?.members ?? [];
    expect(['lied', 'refused', 'unreachable']).toContain(mixedUp?.state);
    expect(others.map(({ state }) => state)).toEqual(['done', 'done']);
  });
});

function inSet(now: Item, before: Item, name: string): Item {
  return { ...now, vaultSet: { M: { ...now.vaultSet?.M, [name]: before.vaultSet?.M?.[name] ?? failed() } } };
}

describe('a key that is gone, put back at one member', () => {
  test('after its deletion: it stays gone, and what was put back can be deleted', async () => {
    const { backupKey, device } = await stage.enrol('undeleted');
    const item = await itemOf(1, 'undeleted');
    await device.delete(backupKey);
    await write(1, item);
    expect(await errorOf(device.recover({ password }))).toBeInstanceOf(sdk.KeyNotFound);
    expect(await device.status()).toMatchObject({ state: 'incomplete', recoverable: false });
    await device.delete(backupKey);
    expect(await device.status()).toMatchObject({ state: 'none' });
  });

  test('after its destruction: it stays destroyed', async () => {
    const { device } = await stage.enrol('undestroyed');
    for (const number of [2, 3]) {
      const { account, registration } = await itemOf(number, 'undestroyed');
      const destroyed = { destroyedAt: { N: '1700000000000' }, reason: { S: 'attempts_exhausted' } };
      await write(number, { account: account ?? failed(), registration: registration ?? failed(), ...destroyed });
    }
    expect(await errorOf(device.recover({ password }))).toBeInstanceOf(sdk.KeyDestroyed);
  });
});

describe('attempts put back', () => {
  /** One guess at two members: whether both answered it. */
  async function guess(sub: string, numbers: readonly number[]): Promise<boolean> {
    const { blinded } = blindPassword(normalizePassword(`guess ${Math.random()}`));
    const answers = await Promise.all(
      numbers.map(async (number) => {
        const { url, token } = stage.member(number);
        return call({ url, token: await token({ sub }) }, 'recovery-start', { blinded: toBase64url(blinded) });
      }),
    );
    return answers.every(({ status }) => status === 200);
  }

  const pairs = [
    [1, 2],
    [2, 3],
    [1, 3],
  ];
  const bound = (colluding: number) => Math.floor(((3 - colluding) * maxAttempts) / (2 - colluding));

  async function guesses(sub: string, subsets: readonly number[][], between: () => Promise<void>): Promise<number> {
    let answered = 0;
    for (let round = 0; round < 4 * maxAttempts; round++) {
      if (await guess(sub, subsets[round % subsets.length] ?? failed())) answered++;
      await between();
    }
    return answered;
  }

  test('without that, who chooses two members for each guess reaches the bound, and no more', async () => {
    await stage.enrol('chosen');
    expect(await guesses('chosen', pairs, async () => {})).toBe(bound(0));
  });

  test('at one member after each guess: what the bound says for one that colludes, and no more', async () => {
    await stage.enrol('put back');
    const item = await itemOf(1, 'put back');
    expect(
      await guesses(
        'put back',
        [
          [1, 2],
          [1, 3],
        ],
        () => write(1, item),
      ),
    ).toBe(bound(1));
    expect(bound(1)).toBeGreaterThan(bound(0));
  });
});

test('whatever is put back is announced as tampering', async () => {
  const { backupKey, device, older } = await changedAt('announced');
  const now = await itemOf(1, 'announced');
  const typesOf = async (after: Item) => (await stream.announced(now, after)).map(({ type }) => type);
  expect(await typesOf(older[0] ?? failed())).toEqual(['KeyRegistered', 'RecordTampered']);
  for (const name of ['shift', 'proofKey', 'description'])
    expect(await typesOf(inSet(now, older[0] ?? failed(), name))).toEqual(['RecordTampered']);
  await errorOf(device.recover({ password: 'neither of the two' }));
  const spent = await itemOf(1, 'announced');
  expect((await stream.announced(spent, now)).map(({ type }) => type)).toEqual(['RecordTampered']);
  await device.delete(backupKey);
  const gone = await stage.member(1).table.read(stage.account('announced'));
  expect((await stream.announced(gone, now)).map(({ type }) => type)).toContain('RecordTampered');
});
