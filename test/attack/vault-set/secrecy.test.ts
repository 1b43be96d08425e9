/** Fewer members than a threshold, with all that they are, have and ever saw: the password cannot be told from another. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { invert, multiply, Point, revealScalar, writeElement } from '../../../lib/protocol/crypto/set/group.ts';
import { blindPassword } from '../../../lib/protocol/crypto/set/guess.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import type { Item } from '../../support/vault/table.ts';
import { logging, Material, type Message } from './material.ts';
import { recognise } from './recognise.ts';
import { type Stage, startStage } from './stage.ts';

// Each candidate key costs a key stretching.
jest.setTimeout(300_000);

const decoy = 'seven purple walnuts dancing';
const logs = { POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_DISABLED: 'false' };
const everything = ['the commitment', 'a proof key', 'an escrow'];

describe.each([
  { count: 3, coalitions: [[1], [2], [3]] },
  { count: 5, coalitions: [[1, 4]] },
])('a set of $count', ({ count, coalitions }) => {
  let stage: Stage;
  let messages: Message[][];
  const items: Item[][] = [];

  /** The life of a key: each member's item as it was after every step, and all that passed it. */
  beforeAll(async () => {
    stage = await startStage({ count, settings: logs });
    messages = stage.members.map(({ hop }) => logging(hop));
    const account = stage.account('user');
    const device = stage.device('user');
    const look = async () => {
      for (const [index, { table }] of stage.members.entries())
        items[index] = [...(items[index] ?? []), (await table.read(account)) ?? failed()];
    };
    const backupKey = sdk.createBackupKey();
    await device.register({ backupKey, password });
    await look();
    await expect(device.recover({ password: decoy })).rejects.toBeInstanceOf(sdk.WrongPassword);
    await look();
    await (await device.recover({ password })).settled;
    await look();
    // The same password under a new set: two polynomials, two keys.
    await device.changePassword({ backupKey, password });
    await look();
    await (await device.recover({ password })).settled;
    await look();
  });

  afterAll(() => stage.close());

  async function materialOf(numbers: readonly number[]): Promise<Material> {
    const material = new Material();
    for (const number of numbers) {
      for (const item of items[number - 1] ?? failed()) await material.addItem(item, stage.member(number));
      material.addMessages(messages[number - 1] ?? failed());
    }
    material.addText(stage.output());
    return material;
  }

  test.each(coalitions.map((numbers) => [numbers]))(
    'members %j of it do not recognise the right password by any sign',
    async (numbers) => {
      const material = await materialOf(numbers);
      expect(numbers).toHaveLength(stage.threshold - 1);
      expect([material.sets.size, material.parts.size]).toEqual([2, 2 * numbers.length]);
      expect([...material.parts.values()].every(({ pad, shift }) => pad !== undefined && shift !== undefined)).toBe(
        true,
      );
      expect(await recognise(password, material)).toEqual([]);
    },
  );

  test('one member more, and the same attack finds it, and finds no other', async () => {
    const material = await materialOf(Array.from({ length: stage.threshold }, (_, index) => index + 1));
    expect(await recognise(password, material)).toEqual(everything);
    if (count === 3) expect(await recognise(decoy, material)).toEqual([]);
  });

  test('the attack sees what leaks: an element that was not blinded, and the password in a log', async () => {
    const material = await materialOf([1]);
    material.sets.clear();
    expect(await recognise(password, material)).toEqual([]);
    const [{ pad } = failed()] = material.parts.values();
    const { blind, blinded } = blindPassword(normalizePassword(password));
    const bare = multiply(invert(revealScalar(blind)), pad ?? failed());
    material.elements.push(writeElement(Point.fromBytes(blinded).multiply(bare)));
    expect(await recognise(password, material)).toEqual(['an element']);
    material.addText(JSON.stringify({ level: 'DEBUG', message: password }));
    expect(await recognise(password, material)).toEqual(['bytes', 'an element']);
  });
});
