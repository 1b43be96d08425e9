/** Another device changes the password in the middle of a change, and one vault is away for it: nobody is told too much. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { BackupKeyVault, type MemberReport, TooFewVaults } from '../../../lib/client/index.ts';
import { type Stage, startStage } from '../../attack/vault-set/stage.ts';
import { freePort } from '../../support/network/free-port.ts';

jest.setTimeout(300_000);

const sub = 'overtaken';
const slower = 'seven purple walnuts dancing';
const faster = 'umbrella kayak trombone lagoon';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});

afterAll(() => stage.close());

/** A device that reaches the vaults by no hop, and the third of them not at all. */
async function other(): Promise<BackupKeyVault> {
  const closed = await freePort();
  const vaults = stage.members.map(({ name, identity, url, token }, index) => ({
    ...{ name, identity, token: () => token({ sub }) },
    url: index === 2 ? `http://127.0.0.1:${closed}` : url,
  }));
  return new BackupKeyVault({ vaults, threshold: stage.threshold });
}

test('a device whose first vault was taken over meanwhile is not told that its password is kept', async () => {
  const { backupKey } = await stage.enrol(sub);
  let overtaken = false;
  stage.member(2).hop.play(async ({ path }, passOn) => {
    if (path === '/v1/registration/finish' && !overtaken) {
      overtaken = true;
      await (await other()).changePassword({ backupKey, password: faster });
    }
    return passOn();
  });
  const error = await stage
    .device(sub)
    .changePassword({ backupKey, password: slower })
    .catch((cause) => cause);
  expect(overtaken).toBe(true);
  // Another device registered meanwhile: call again.
  expect(error).toMatchObject({ name: 'VaultRefused', code: 'session_expired', cause: expect.any(TooFewVaults) });
  expect(error.cause.members.map(({ state }: MemberReport) => state)).toEqual(['refused', 'refused', 'done']);
  stage.calm();
  const back = await stage.device(sub).recover({ password: faster });
  expect(back.backupKey.reveal()).toEqual(backupKey.reveal());
  await back.settled;
  const again = await stage.device(sub).changePassword({ backupKey, password: slower });
  expect(again.members?.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
});
