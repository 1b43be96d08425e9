/** Who ends TLS at every member, and only writes down what passes: a registration and a recovery do not help to guess. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import type { Bytes } from '../../../lib/protocol/crypto/bytes.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
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
