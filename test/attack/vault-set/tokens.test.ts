/** Tokens of a vault set: each vault has an audience of its own, and the SDK brings a vault's token to it and to nobody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { routes } from '../../../lib/protocol/wire/routes.ts';
import { type ScriptedServer, startServer } from '../../client/server.ts';
import { password } from '../../support/device/password.ts';
import { type Stage, startStage } from './stage.ts';

jest.setTimeout(300_000);

const places = [1, 2, 3];

let stage: Stage;
let stranger: ScriptedServer;

beforeAll(async () => {
  stage = await startStage();
  stranger = await startServer();
});

beforeEach(() => stage.calm());

afterAll(async () => {
  await stranger.close();
  await stage.close();
});

const audienceOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).aud;

describe('a token for one vault', () => {
  const authenticated = Object.entries(routes).filter(([, { authenticated }]) => authenticated);

  test.each(authenticated)('is refused by the two others on %s, and taken by its own', async (_, { method, path }) => {
    for (const issued of places)
      for (const asked of places) {
        const headers = { authorization: `Bearer ${await stage.member(issued).token({ sub: 'crossed' })}` };
        const body = method === 'POST' ? { body: '{}' } : {};
        const { status } = await fetch(stage.member(asked).url + path, { method, headers, ...body });
        if (issued === asked) expect(status).not.toBe(401);
        else expect(status).toBe(401);
      }
  });

  test('and spends no attempt there', async () => {
    await stage.enrol('spent');
    const token = await stage.member(1).token({ sub: 'spent' });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ blinded: Buffer.alloc(32, 2).toString('base64url') });
    for (const number of [2, 3])
      await fetch(`${stage.member(number).url}/v1/recovery/start`, { method: 'POST', headers, body });
    expect((await stage.device('spent').status()).attemptsRemaining).toBe(10);
  });
});

/** Every token that a member's hop saw, by the audience that it is for. */
const audiencesAt = (number: number) => [
  ...new Set(stage.member(number).hop.seen.map(({ token }) => audienceOf(token))),
];

async function wholeStory(device: sdk.BackupKeyVault): Promise<void> {
  const backupKey = sdk.createBackupKey();
  await device.register({ backupKey, password });
  await (await device.recover({ password })).settled;
  await device.changePassword({ backupKey, password: 'seven purple walnuts dancing' });
  await device.reset();
  await device.cancelReset();
  await device.repair({ password: 'seven purple walnuts dancing' });
  await device.status();
  await device.delete(backupKey);
}

test('in a whole story each vault sees tokens for itself alone, and each request asked the app for one', async () => {
  const asked = new Map<string, number>();
  const vaults = stage.vaults('story').map((vault) => ({
    ...vault,
    token: () => {
      asked.set(vault.name, (asked.get(vault.name) ?? 0) + 1);
      return vault.token();
    },
  }));
  await wholeStory(stage.device('story', { vaults }));
  for (const number of places) {
    const { name, hop } = stage.member(number);
    expect(audiencesAt(number)).toEqual([name]);
    expect(asked.get(name)).toBe(hop.seen.length);
  }
});

test('a vault that refuses its token is asked again with its own, and no other vault hears of it', async () => {
  const { backupKey, device } = await stage.enrol('refused');
  stage.member(1).hop.play(() => ({
    status: 401,
    body: { type: 'about:blank', code: 'unauthenticated', status: 401, title: 'refused' },
  }));
  const recovered = await device.recover({ password });
  expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
  const [refused] = (await recovered.settled)?.members ?? [];
  expect(refused).toMatchObject({ state: 'refused', error: { name: 'NotAuthenticated' } });
  for (const number of places) expect(audiencesAt(number)).toEqual([stage.member(number).name]);
});

describe.each([301, 302, 303, 307, 308])('a member that leads away by %d', (status) => {
  test('to another host, or to another member: that one hears nothing, and the key comes back', async () => {
    const sub = `redirected ${status}`;
    const { backupKey } = await stage.enrol(sub);
    stranger.say({ status: 200, body: '{}' });
    const leading = await startServer();
    leading.say({ status, headers: { location: `${stranger.url}/v1/recovery/start` } });
    const vaults = stage.vaults(sub).map((vault, index) => (index === 0 ? { ...vault, url: leading.url } : vault));
    const recovered = await stage.device(sub, { vaults }).recover({ password });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    const [liar] = (await recovered.settled)?.members ?? [];
    expect(liar).toMatchObject({ state: 'lied', error: { message: expect.stringContaining('redirect') } });
    leading.say({ status, headers: { location: `${stage.member(2).hop.url}/v1/recovery/start` } });
    stage.calm();
    await (await stage.device(sub, { vaults }).recover({ password })).settled;
    expect(audiencesAt(2)).toEqual([stage.member(2).name]);
    expect(stranger.seen).toEqual([]);
    await leading.close();
  });
});
