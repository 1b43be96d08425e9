/** Members that lie to a device that recovers: each is left out and named, none is believed, and the key comes back. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import { elsewhere, type Lie, lie, random, recoveryFinish, recoveryStart } from './liar.ts';
import { lies, ownSets } from './lies.ts';
import { type Stage, startStage } from './stage.ts';

// A recovery stretches the password, and a mended set once more.
jest.setTimeout(300_000);

const wrong = 'seven purple walnuts dancing';

let stage: Stage;
let otherToken: string;

beforeAll(async () => {
  stage = await startStage();
  await stage.enrol('another user');
  otherToken = await stage.member(1).token({ sub: 'another user' });
});

afterAll(() => stage.close());

/** The honest members answer once the liar has. */
function first(path: string, change: Lie): void {
  const { promise: lied, resolve } = Promise.withResolvers<void>();
  const { hop } = stage.member(1);
  for (const { hop: honest } of stage.members.filter((member) => member.hop !== hop))
    honest.play(async (asked, passOn) => {
      if (asked.path === recoveryStart && path === recoveryStart) await lied;
      return passOn();
    });
  lie(hop, path, async (said, asked) => {
    const lying = await change(said, asked);
    setTimeout(resolve, 100);
    return lying;
  });
}

test.each(lies)('%s: named as a liar, sent no proof, and not believed', async (name, why, change) => {
  const { backupKey, device } = await stage.enrol(name);
  first(recoveryStart, change);
  const recovered = await device.recover({ password });
  expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
  const [liar, ...honest] = (await recovered.settled)?.members ?? [];
  expect(liar).toMatchObject({ name: stage.member(1).name, state: 'lied' });
  expect(liar?.error?.message).toMatch(why);
  expect(honest.map(({ state }) => state)).toEqual(['done', 'done']);
  expect(stage.member(1).proofs()).toBe(0);
});

test.each(lies.slice(0, 3))(
  '%s: with one other member away, nobody says that the password is wrong',
  async (name, _, change) => {
    const { device } = await stage.enrol(`${name}, one away`);
    first(recoveryStart, change);
    stage.member(3).hop.play(elsewhere);
    const error = await device.recover({ password }).catch((error) => error);
    expect(error).toBeInstanceOf(sdk.TooFewVaults);
    expect(error.members.map(({ state }: sdk.MemberReport) => state)).toEqual(['lied', 'done', 'refused']);
    expect(stage.member(1).proofs() + stage.member(2).proofs()).toBe(0);
  },
);

test.each(ownSets)('%s: it stands alone with that set, and gets no proof', async (name, change) => {
  const { backupKey, device } = await stage.enrol(name);
  first(recoveryStart, change);
  const recovered = await device.recover({ password });
  expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
  expect(stage.member(1).proofs()).toBe(0);
  // It holds another set than the one that opened, so all get a new one.
  expect((await recovered.settled)?.registered?.members?.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
});

test.each(ownSets.slice(0, 2))(
  '%s: with one other away, the sets disagree, and no password is wrong',
  async (name, change) => {
    const { device } = await stage.enrol(`${name}, one away`);
    first(recoveryStart, change);
    stage.member(3).hop.play(elsewhere);
    const error = await device.recover({ password }).catch((error) => error);
    expect(error).toBeInstanceOf(sdk.SetsDisagree);
    expect(error.sets.toSorted()).toEqual([[stage.member(1).name], [stage.member(2).name]]);
    expect(stage.member(1).proofs() + stage.member(2).proofs()).toBe(0);
  },
);

test('the set and the answer of another user: a set of their own, which is never tried', async () => {
  const { backupKey, device } = await stage.enrol('mixed up');
  stage
    .member(1)
    .hop.play(async (asked, passOn) => (asked.path === recoveryStart ? passOn({ token: otherToken }) : undefined));
  const recovered = await device.recover({ password });
  expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
  expect(stage.member(1).proofs()).toBe(0);
  await recovered.settled;
});

const late: [string, string, string, string, Lie][] = [
  ['another account', recoveryStart, 'refused', 'WrongPassword', () => ({ account: stage.account('another user') })],
  ['another session', recoveryStart, 'refused', 'VaultRefused', () => ({ session: random(16) })],
  ['an escrow of nothing', recoveryFinish, 'lied', 'InvalidAnswer', () => ({ escrow: random(61) })],
  [
    'an escrow that was cut',
    recoveryFinish,
    'lied',
    'InvalidAnswer',
    (said) => ({ escrow: String(said.escrow).slice(0, 80) }),
  ],
];

test.each(late)('%s: its part does not open, and that of the others does', async (name, path, state, error, change) => {
  const { backupKey, device } = await stage.enrol(`${name}, late`);
  first(path, change);
  const recovered = await device.recover({ password });
  expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
  const [liar, ...honest] = (await recovered.settled)?.members ?? [];
  expect(liar).toMatchObject({ state, error: { name: error } });
  expect(honest.map((member) => member.state)).toEqual(['done', 'done']);
});

test('an escrow of the registration before: it does not open, though the backup key is the same', async () => {
  const { backupKey, device } = await stage.enrol('older escrow');
  let older = '';
  lie(stage.member(1).hop, recoveryFinish, ({ escrow }) => {
    older = String(escrow);
    return {};
  });
  await (await device.recover({ password })).settled;
  stage.calm();
  await device.changePassword({ backupKey, password: wrong });
  lie(stage.member(1).hop, recoveryFinish, () => ({ escrow: older }));
  const { members } = (await (await device.recover({ password: wrong })).settled) ?? failed();
  expect(older).not.toBe('');
  expect(members[0]).toMatchObject({ state: 'lied', error: { name: 'InvalidAnswer' } });
});

test('a wrong password is one, if the liar does not deny that it is of the set', async () => {
  const { device } = await stage.enrol('really wrong');
  lie(stage.member(1).hop, recoveryStart, () => ({ attemptsRemaining: 1_000 }));
  const error = await device.recover({ password: wrong }).catch((error) => error);
  expect(error).toMatchObject({ name: 'WrongPassword', attemptsRemaining: 9 });
});

test.each([recoveryStart, recoveryFinish])(
  'one that never answers at %s costs no time: the key is there before',
  async (path) => {
    const { backupKey } = await stage.enrol(`silent at ${path}`);
    const silence = Promise.withResolvers<undefined>();
    stage.member(1).hop.play((asked) => (asked.path === path ? silence.promise : undefined));
    const recovered = await stage.device(`silent at ${path}`).recover({ password });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    expect(recovered.members?.[0]).toMatchObject({ name: stage.member(1).name, state: 'waiting' });
    // What it says at last is taken all the same, while its session lasts.
    silence.resolve(undefined);
    expect((await recovered.settled)?.members.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  },
);
