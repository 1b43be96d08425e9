/** Who ends TLS at every member, and only writes down what passes: a registration and a recovery do not help to guess. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { type Bytes, fromBase64url, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { answerExchange } from '../../../lib/protocol/crypto/set/exchange.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import { registrationFinish, registrationStart } from './liar.ts';
import { logging, Material, type Message } from './material.ts';
import { recognise, type Sign } from './recognise.ts';
import { type Stage, startStage } from './stage.ts';

// Each candidate key costs a key stretching.
jest.setTimeout(300_000);

const dictionary = ['seven purple walnuts dancing', password];
const everything: Sign[] = ['the commitment', 'a proof key', 'an escrow'];

let stage: Stage;
let messages: Message[];
/** What the device drew, which no hop sees. */
const drawn: Bytes[] = [];

beforeAll(async () => {
  stage = await startStage();
  const logs = stage.members.map(({ hop }) => logging(hop));
  const draw = crypto.getRandomValues.bind(crypto);
  const watched = jest.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    const filled = draw(array);
    if (filled instanceof Uint8Array) drawn.push(new Uint8Array(filled));
    return filled;
  });
  const device = stage.device('user');
  await device.register({ backupKey: sdk.createBackupKey(), password });
  await (await device.recover({ password })).settled;
  watched.mockRestore();
  messages = logs.flat();
});

afterAll(() => stage.close());

function logged(): Material {
  const material = new Material();
  material.addMessages(messages);
  return material;
}

async function search(material: Material): Promise<Record<string, Sign[]>> {
  const found: Record<string, Sign[]> = {};
  for (const word of dictionary) {
    const signs = await recognise(word, material);
    if (signs.length > 0) found[word] = signs;
  }
  return found;
}

describe('a hop at every member that logs a registration and a recovery', () => {
  test('has every message of both, the shifts of all shares among them', () => {
    const paths = messages.map(({ asked }) => asked.path);
    for (const path of [
      '/v1/registration/start',
      '/v1/registration/finish',
      '/v1/recovery/start',
      '/v1/recovery/finish',
    ])
      expect(paths.filter((one) => one === path)).toHaveLength(3);
    const parts = [...logged().parts.values()];
    expect(parts).toHaveLength(3);
    expect(parts.every(({ shift, proofKey, escrows }) => shift && proofKey && escrows.length === 2)).toBe(true);
  });

  test('finds nothing with the right password in its dictionary', async () => {
    expect(await search(logged())).toEqual({});
  });

  test('with what the device drew for its exchanges, the same search finds it', async () => {
    const material = logged();
    expect(await material.addRandomness(drawn, messages)).toBe(3);
    expect(await search(material)).toEqual({ [password]: everything });
  });

  test('with the pads of a threshold of members, it finds it too, and with fewer it does not', async () => {
    const material = logged();
    const account = stage.account('user');
    const add = async (number: number) => {
      const member = stage.member(number);
      await material.addItem((await member.table.read(account)) ?? failed(), member);
    };
    await add(1);
    expect(await search(material)).toEqual({});
    await add(3);
    expect(await search(material)).toEqual({ [password]: everything });
  });
});

describe('a hop at every member that answers the exchange itself', () => {
  /** Its own half of each exchange, and a word of thanks for each share: no vault hears of it. */
  function impersonate(): { material: Material; seen: Message[] } {
    const [material, seen] = [new Material(), [] as Message[]];
    for (const { hop } of stage.members)
      hop.play(async (asked, passOn) => {
        if (asked.path === registrationFinish) {
          const done = { registration: asked.body.registration, maxAttempts: 10, createdAt: '2030-01-01T00:00:00Z' };
          seen.push({ asked, told: { status: 201, body: done } });
          return { status: 201, body: done };
        }
        const told = await passOn();
        if (asked.path !== registrationStart) return told;
        const { account, registration } = told.body as Record<string, string>;
        const context = { account: account ?? '', registration: registration ?? '' };
        const own = await answerExchange(fromBase64url(String(asked.body.exchange)), context);
        material.addPad(context, own.pad);
        const body = { ...told.body, exchange: toBase64url(own.exchange), publicKey: toBase64url(own.publicKey) };
        seen.push({ asked, told: { status: 200, body } });
        return { status: 200, body };
      });
    return { material, seen };
  }

  test('gets all shares of a device that pins no identity, and finds the password: this is what the pins are for', async () => {
    const { material, seen } = impersonate();
    const vaults = stage.vaults('trusting').map(({ identity: _, ...vault }) => vault);
    await stage.device('trusting', { vaults }).register({ backupKey: sdk.createBackupKey(), password });
    material.addMessages(seen);
    expect(await search(material)).toEqual({ [password]: everything });
  });

  test('gets no share of one that does', async () => {
    const { seen } = impersonate();
    const registering = stage.device('pinning').register({ backupKey: sdk.createBackupKey(), password });
    await expect(registering).rejects.toMatchObject({
      members: [{ state: 'lied' }, { state: 'lied' }, { state: 'lied' }],
    });
    expect(seen.map(({ asked }) => asked.path)).toEqual([registrationStart, registrationStart, registrationStart]);
  });

  test('at fewer members than a threshold it finds nothing, pins or not', async () => {
    stage.calm();
    const { material, seen } = impersonate();
    const kept = stage.members.slice(1).map(({ hop }) => logging(hop));
    const vaults = stage.vaults('one hop').map(({ identity: _, ...vault }) => vault);
    await stage.device('one hop', { vaults }).register({ backupKey: sdk.createBackupKey(), password });
    material.addMessages([...seen, ...kept.flat()]);
    expect(await search(material)).toEqual({});
  });
});
