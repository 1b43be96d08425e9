/** A vault of a set that answers late: the device does not wait for it, and proves the password to it all the same. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Stage, startStage } from '../../attack/vault-set/stage.ts';
import { call } from '../../support/device/call.ts';
import { password } from '../../support/device/password.ts';

jest.setTimeout(300_000);

const sub = 'slow';
const slow = 3;
const lateMs = 1_500;
const maxAttempts = 10;

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ settings: { VAULT_MAX_ATTEMPTS: String(maxAttempts) } });
});

afterAll(() => stage.close());

async function attemptsAt(number: number): Promise<number | undefined> {
  const { url, token } = stage.member(number);
  const { body } = await call<{ attemptsRemaining?: number }>({ url, token: await token({ sub }) }, 'key-status');
  return body.attemptsRemaining;
}

test('twelve recoveries leave ten attempts at it, and none waits for it', async () => {
  const { backupKey } = await stage.enrol(sub);
  let late = 0;
  stage.member(slow).hop.play(async (_, passOn) => {
    await new Promise((resolve) => setTimeout(resolve, lateMs));
    late++;
    return passOn();
  });
  const ends = [];
  let before = 0;
  for (let recovery = 0; recovery < 12; recovery++) {
    // Each is another device: it knows of no guess that was made before.
    const recovered = await stage.device(sub).recover({ password });
    expect(recovered.backupKey.reveal()).toEqual(backupKey.reveal());
    if (recovered.members?.[slow - 1]?.state === 'waiting') before++;
    ends.push(recovered.settled);
  }
  // Most came back while its answer was still on its way.
  expect(before).toBeGreaterThan(6);
  const settled = await Promise.all(ends);
  expect(settled.map((end) => end?.members[slow - 1]?.state)).toEqual(Array(12).fill('done'));
  // A start and a proof of each.
  expect(late).toBeGreaterThanOrEqual(24);
  expect(await attemptsAt(slow)).toBe(maxAttempts);
  expect((await stage.device(sub).status()).attemptsRemaining).toBe(maxAttempts);
});
