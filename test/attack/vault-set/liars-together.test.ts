/** Members that lie together, and know the password: fewer than a threshold of them get nothing. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import { elsewhere, lie, ownSet, recoveryStart } from './liar.ts';
import { type Stage, startStage } from './stage.ts';

jest.setTimeout(300_000);

describe('several of five that lie together, and know the password', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage({ count: 5 });
  });

  afterAll(() => stage.close());

  /** All tell of one set whose keys are theirs, and answer as its members. */
  async function conspire(sub: string, numbers: readonly number[]): Promise<void> {
    const { set: real = failed() } = await stage.device(sub).status();
    const { answer } = await ownSet({ ...real, password });
    for (const number of numbers) {
      const { hop, name } = stage.member(number);
      const place = real.members.findIndex(({ vault }) => vault === name);
      lie(hop, recoveryStart, (_, asked) => answer(place, asked));
    }
  }

  test('one fewer than the threshold get no proof, and the key comes back from the others', async () => {
    const { backupKey, device } = await stage.enrol('two');
    await conspire('two', [1, 2]);
    const recovered = await device.recover({ password });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    expect([1, 2].map((number) => stage.member(number).proofs())).toEqual([0, 0]);
    await recovered.settled;
  });

  test('and with one honest member away, the sets disagree', async () => {
    const { device } = await stage.enrol('two and one away');
    await conspire('two and one away', [1, 2]);
    stage.member(5).hop.play(elsewhere);
    const error = await device.recover({ password }).catch((error) => error);
    const names = (...numbers: number[]) => numbers.map((number) => stage.member(number).name);
    expect(error).toBeInstanceOf(sdk.SetsDisagree);
    expect(new Set(error.sets.map((set: string[]) => [...set].sort().join()))).toEqual(
      new Set([names(1, 2).join(), names(3, 4).join()]),
    );
  });

  test('a threshold of them gets the proof: that is what the threshold is for', async () => {
    const { device } = await stage.enrol('three');
    await conspire('three', [1, 2, 3]);
    for (const number of [4, 5])
      stage.member(number).hop.play(async (_, passOn) => {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return passOn();
      });
    await device.recover({ password }).catch(() => {});
    expect([1, 2, 3].map((number) => stage.member(number).proofs())).toEqual([1, 1, 1]);
  });

  test('one fewer cannot make a status say that the key is safe, or that another set is in force', async () => {
    const { device } = await stage.enrol('status');
    const { set } = await device.status();
    const { set: own } = await ownSet({ ...(set ?? failed()) });
    const tell = (number: number, said: object) =>
      stage.member(number).hop.play(async (_, passOn) => {
        const told = await passOn();
        return { ...told, body: { ...told.body, ...said } };
      });
    tell(1, { set: { ...own, threshold: 1 }, attemptsRemaining: 99 });
    tell(2, { set: own, attemptsRemaining: 99 });
    for (const number of [3, 4]) stage.member(number).hop.play(elsewhere);
    const status = await device.status();
    expect(status).toMatchObject({ state: 'incomplete', recoverable: false, mayLose: 0 });
    expect(status.members?.map(({ state }) => state)).toEqual(['lied', 'done', 'refused', 'refused', 'done']);
    for (const number of [3, 4]) stage.member(number).hop.play(() => undefined);
    expect(await device.status()).toMatchObject({ set, recoverable: true, attemptsRemaining: 10, mayLose: 0 });
  });

  test('nor one with a threshold of one for members that the app does not know', async () => {
    const { device } = await stage.enrol('status of strangers');
    const { set } = await device.status();
    const [own = failed()] = (await device.status()).members?.[0]?.answer?.set?.members ?? [];
    const members = [own, { ...own, vault: 'mine', registration: 'A'.repeat(22) }];
    const { set: mine } = await ownSet({ ...(set ?? failed()), threshold: 2, members });
    for (const number of [1, 2]) lie(stage.member(number).hop, '/v1/key', () => ({ set: mine }));
    const { set: seen, members: all } = await device.status();
    expect(seen).toEqual(set);
    expect(all?.map(({ holds }) => holds)).toEqual([false, false, true, true, true]);
  });

  test('a threshold below the configured one counts nowhere, unless the app says that it was so before', async () => {
    const { backupKey } = await stage.enrol('lowered');
    stage.calm();
    const raised = stage.device('lowered', { threshold: 4 });
    const error = await raised.recover({ password }).catch((error) => error);
    expect(error).toBeInstanceOf(sdk.TooFewVaults);
    expect(error.members[0].error.message).toContain('a threshold that this app is configured with');
    expect(await raised.status()).toMatchObject({ state: 'incomplete', recoverable: false });
    expect([1, 2, 3, 4, 5].map((number) => stage.member(number).proofs())).toEqual([0, 0, 0, 0, 0]);
    const before = { vaults: stage.vaults('lowered'), threshold: 3 };
    const recovered = await stage.device('lowered', { threshold: 4, previously: [before] }).recover({ password });
    expect(recovered).toMatchObject({ moveOn: true });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
  });
});
