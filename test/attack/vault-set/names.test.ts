/** A member that answers in another's name, or with another's answers: what the device signs for it is good nowhere else. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import type { Asked } from '../impostor.ts';
import { elsewhere, recoveryStart, registrationStart } from './liar.ts';
import { type Stage, startStage } from './stage.ts';

jest.setTimeout(300_000);

const another = 'seven purple walnuts dancing';
const status = '/v1/key';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});

beforeEach(() => stage.calm());

afterAll(() => stage.close());

/** A device that pins no identity: what is left when a signature is not asked for. */
const trusting = (sub: string) =>
  stage.device(sub, { vaults: stage.vaults(sub).map(({ identity: _, ...vault }) => vault) });

/** What a member says of a registration: what the others say of it themselves. */
async function ask(number: number, sub: string, path: string, body?: object) {
  const { url, token } = stage.member(number);
  const headers = { authorization: `Bearer ${await token({ sub })}`, 'content-type': 'application/json' };
  const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  const answer = await fetch(url + path, { headers, ...sent });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

const isSigned = ({ body }: Asked) => 'ownerProof' in body || 'proof' in body;

/** Sends all that the device signed for the first member to the two others, as the same user. Gives what they did. */
async function replayed(sub: string): Promise<number[]> {
  const signed = stage.member(1).hop.seen.filter(isSigned);
  expect(signed.length).toBeGreaterThan(0);
  const answers = signed.flatMap(({ path, body }) =>
    [2, 3].map(async (number) => (await ask(number, sub, path, body)).status),
  );
  return Promise.all(answers);
}

type Mask = (number: number, sub: string) => Promise<Record<string, unknown>>;

/** What the first member says in place of what is so, of each answer that names it. */
const masks: [string, Mask][] = [
  ['its own', async () => ({})],
  [
    'another’s registration',
    async (number, sub) => ({ registration: (await ask(number, sub, status)).body.registration }),
  ],
  ['another user’s account', async () => ({ account: stage.account('victim') })],
  [
    'another’s registration, and another user’s account',
    async (number, sub) => ({
      registration: (await ask(number, sub, status)).body.registration,
      account: stage.account('victim'),
    }),
  ],
];

describe.each(masks)('a member that names %s', (name, mask) => {
  /** The mask over each answer but those that the device checks at once. */
  async function wear(sub: string, paths: readonly string[]): Promise<void> {
    const worn = await mask(2, sub);
    stage.member(1).hop.play(async (asked, passOn) => {
      const told = await passOn();
      const masked = paths.includes(asked.path) && told.status < 300;
      return masked ? { status: told.status, body: { ...told.body, ...worn } } : told;
    });
  }

  test('gets no owner proof that another member takes, by change of password or deletion', async () => {
    const sub = `${name}, owner`;
    const { backupKey } = await stage.enrol(sub);
    await wear(sub, [status, registrationStart]);
    await trusting(sub)
      .changePassword({ backupKey, password: another })
      .catch(() => {});
    for (const code of await replayed(sub)) expect(code).toBeGreaterThanOrEqual(400);
    await wear(sub, [status]);
    await trusting(sub)
      .delete(backupKey)
      .catch(() => {});
    const registrations = await Promise.all([2, 3].map((number) => ask(number, sub, status)));
    // The two others have done what the device asked of them itself, and nothing else.
    expect(registrations.map(({ body }) => body.state)).toEqual(['none', 'none']);
  });

  test('gets no proof of the password that another member takes', async () => {
    const sub = `${name}, proof`;
    const { backupKey } = await stage.enrol(sub);
    await wear(sub, [recoveryStart]);
    const recovered = await trusting(sub).recover({ password });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    await recovered.settled;
    const proofs = stage.member(1).hop.seen.filter(isSigned);
    for (const { path, body } of proofs)
      for (const number of [2, 3]) {
        // Even for a session of that member, which the liar could have asked for.
        const { body: started } = await ask(number, sub, recoveryStart, {
          blinded: String(stage.member(1).hop.seen[0]?.body.blinded),
        });
        for (const session of [body.session, started.session])
          for (const registration of [body.registration, started.registration])
            expect((await ask(number, sub, path, { ...body, session, registration })).status).toBeGreaterThanOrEqual(
              400,
            );
      }
    expect(proofs.length).toBeLessThanOrEqual(name === 'its own' || name === 'another user’s account' ? 2 : 0);
  });
});

test('what is replayed is refused for its name: sent where it belongs, the same is taken', async () => {
  const { backupKey } = await stage.enrol('control');
  const { hop } = stage.member(1);
  let held: Asked | undefined;
  hop.play((asked, passOn) => {
    if (asked.path !== '/v1/key/delete') return passOn();
    held = asked;
    return { status: 409, body: { type: 'about:blank', code: 'conflict', status: 409, title: 'held' } };
  });
  await stage
    .device('control')
    .delete(backupKey)
    .catch(() => {});
  const { path, body } = held ?? failed();
  expect((await ask(1, 'control', path, body)).status).toBe(204);
});

describe('a member that relays another member', () => {
  /** Asks the second member in place of its own vault, as the user, and says that it is the first. */
  async function relay(sub: string, renamed: boolean): Promise<void> {
    const { hop, name } = stage.member(1);
    hop.play(async (asked) => {
      const body = asked.path === status ? undefined : asked.body;
      const told = await ask(2, sub, asked.path, body);
      return renamed && 'vault' in told.body ? { ...told, body: { ...told.body, vault: name } } : told;
    });
  }

  test.each([
    ['in that one’s name', false, 'WrongVault'],
    ['in its own name', true, 'InvalidAnswer'],
  ])('%s: its answers are one member’s, and count once', async (how, renamed, error) => {
    const sub = `relayed ${how}`;
    const { backupKey, device } = await stage.enrol(sub);
    await relay(sub, renamed);
    const recovered = await device.recover({ password });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    const [liar] = (await recovered.settled)?.members ?? [];
    expect(liar).toMatchObject({ name: stage.member(1).name, state: 'lied', error: { name: error } });
    // With the third away there is one vault, and one is not enough, however often it answers.
    stage.member(3).hop.play(elsewhere);
    await expect(stage.device(sub).recover({ password })).rejects.toBeInstanceOf(sdk.TooFewVaults);
  });

  describe('at a registration, as another user of that one', () => {
    test('has not its own identity', async () => {
      await relay('accomplice', true);
      const { members } = await stage.device('relayed').register({ backupKey: sdk.createBackupKey(), password });
      expect(members?.[0]).toMatchObject({ state: 'lied', error: { name: 'WrongVault', reason: 'identity' } });
    });

    test('and without pins the other refuses the set, in which it has its part already', async () => {
      await relay('accomplice without pins', true);
      const backupKey = sdk.createBackupKey();
      const { members = [] } = await trusting('relayed, no pins').register({ backupKey, password });
      expect(members.map(({ state }) => state)).toEqual(['refused', 'done', 'done']);
      expect(members[0]?.error).toMatchObject({ name: 'VaultRefused', errors: [{ field: 'set.members' }] });
      expect((await ask(2, 'accomplice without pins', status)).body.state).toBe('none');
    });
  });
});

describe('two addresses of one vault', () => {
  const at = (number: number, more: object = {}) => {
    const { name, url, token, identity } = stage.member(number);
    return { name, url, identity, token: () => token({ sub: 'twice' }), ...more };
  };

  test('are never two members: one of them has another name than the app expects', async () => {
    const twice = at(1, {
      name: stage.member(2).name,
      url: stage.member(1).hop.url,
      identity: [at(1).identity, at(2).identity],
    });
    const vaults = [at(1), twice, at(3)];
    const device = new sdk.BackupKeyVault({ threshold: 2, vaults });
    const { members = [] } = await device.register({ backupKey: sdk.createBackupKey(), password });
    expect(members.map(({ state }) => state)).toEqual(['done', 'lied', 'done']);
    expect(members[1]?.error).toMatchObject({ name: 'WrongVault', reason: 'name' });
    expect((await device.status()).set?.members).toHaveLength(2);
  });

  test.each<[string, () => sdk.MemberOptions[], sdk.VaultsProblem]>([
    ['of one name', () => [at(1), at(1, { url: stage.member(1).hop.url }), at(3)], 'same_name'],
    [
      'spelt in two ways',
      () => [at(1), at(1, { name: 'b', url: `${stage.member(1).url.toUpperCase().replace('HTTP', 'http')}/` }), at(3)],
      'same_url',
    ],
  ])('%s are refused before anything is sent', (_, vaults, problem) => {
    expect(() => new sdk.BackupKeyVault({ threshold: 2, vaults: vaults() })).toThrow(
      expect.objectContaining({ name: 'InvalidVaults', problem }),
    );
  });
});
