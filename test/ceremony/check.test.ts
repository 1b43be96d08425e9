import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NoPlan, type Plan, readPlace, readPlan } from '../../bin/ceremony/plan.ts';
import { openAws, requireAccount } from '../../bin/ceremony/room.ts';
import { check, type Looking } from '../../bin/ceremony/steps/check.ts';
import { cliPackage } from '../../lib/key-store/cli-package.ts';
import { type AccountOptions, type EmbeddedAccount, startAccount } from '../cloudhsm/account.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { names, openScene, type Scene } from './support/scene.ts';
import { synthesizeTo } from './support/synthesized.ts';

const account = '210987654321';
const region = 'eu-central-1';
const key = `arn:aws:iam::${account}:role/key-administrator`;
const bootstrap = `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`;

const app = temporaryFolder();
// Here, where no time limit is.
synthesizeTo(app.path, {}, { vaultId: 'trial', account, region: 'us-west-2', hsms: '3' });

let scene: Scene;
let options: AccountOptions;
let embedded: EmbeddedAccount;
let looking: Looking;

beforeAll(async () => {
  scene = await openScene();
  embedded = await startAccount(() => options);
  const endpoints = { kms: scene.kms.endpoint, others: scene.hsm.endpoint, account: embedded.endpoint };
  looking = { aws: openAws({ region, ...endpoints }), names, account, plan: readPlan(app.path, 'prod', account) };
});
beforeEach(() => {
  options = { account, roles: [key, bootstrap], quotas: {} };
});
afterAll(async () => {
  for (const client of Object.values(looking.aws)) client.destroy();
  await embedded.close();
  await scene.close();
  app.remove();
});

const now = new Date('2026-11-28T12:00:00Z');
const asked = { cliPackageSha256: cliPackage.sha256, now };

const run = async (change: Partial<Plan> = {}, also: { cliPackageSha256?: string; now?: Date } = {}) => {
  const findings = await check({ ...looking, plan: { ...looking.plan, ...change } }, { ...asked, ...also });
  return { bad: findings.filter(({ holds }) => !holds).map(({ line }) => line), all: findings.map(({ line }) => line) };
};

describe('what was synthesized', () => {
  test('says where the vault is, and what it needs there', () => {
    expect(looking.plan).toEqual({
      region,
      account: undefined,
      administrators: [bootstrap, key],
      hsms: 2,
      makesCluster: true,
    });
  });

  test('says so of a vault with an id and an account', () => {
    expect(readPlace(app.path, 'trial')).toEqual({ region: 'us-west-2', account });
    const { administrators, hsms } = readPlan(app.path, 'trial', account);
    expect(administrators[0]).toMatch(/^arn:aws:iam::210987654321:role\/cdk-.*-us-west-2$/);
    expect(hsms).toBe(3);
  });

  test.each([
    [app.path, 'other', 'has no stack backup-key-vault-other-cluster'],
    ['/nowhere', 'prod', 'run `npx cdk synth -c stage=…`'],
  ])('is asked for when it is not there: %s, %s', (folder, vaultId, why) => {
    expect(() => readPlace(folder, vaultId)).toThrow(NoPlan);
    expect(() => readPlace(folder, vaultId)).toThrow(why);
  });
});

describe('credentials', () => {
  test('of the account that the configuration names are taken, and of another refused', async () => {
    expect(await requireAccount(looking.aws, account)).toBe(account);
    expect(await requireAccount(looking.aws, undefined)).toBe(account);
    options = { ...options, account: '999999999999' };
    await expect(requireAccount(looking.aws, account)).rejects.toThrow(
      'of the account 999999999999, and the vault is in',
    );
  });
});

describe('the check', () => {
  test('finds all in order, with the quotas that an account has without asking', async () => {
    const { bad, all } = await run();
    expect(bad).toEqual([]);
    expect(all).toEqual([
      `account ${account}, which the configuration does not name, Region ${region}`,
      `administrator ${bootstrap} is there`,
      `administrator ${key} is there`,
      'Clusters per AWS Region and AWS account: 0 there, 1 for the vault, of 4',
      'HSMs per AWS Region and AWS account: 0 there, 2 for the vault, of 6',
      'the package of cloudhsm-cli 5.18.0: its SHA-256 is the one that AWS publishes',
      'AWS CloudHSM Root G1 is valid until 2027-04-26T08:37:46Z',
    ]);
  });

  test('names each role that is missing, and how to get it', async () => {
    options = { ...options, roles: [] };
    expect((await run()).bad).toEqual([
      `administrator ${bootstrap} is not there: run \`npx cdk bootstrap\``,
      `administrator ${key} is not there: make it, or correct keyAdministrators`,
    ]);
    options = { ...options, roles: [bootstrap, `arn:aws:iam::${account}:role/other/key-administrator`] };
    expect((await run()).bad).toHaveLength(1);
    const elsewhere = 'arn:aws:iam::999999999999:role/security';
    expect((await run({ administrators: [elsewhere] })).all[1]).toContain('see for yourself');
  });

  test('counts what the account has beside the vault against its quotas', async () => {
    options = { ...options, quotas: { 'L-4B16B391': 0, 'L-95BA35D1': 1 } };
    expect((await run()).bad.map((line) => line.replace(/.*: ask/, 'ask'))).toEqual([
      'ask for more (Service Quotas, AWS CloudHSM, L-4B16B391)',
      'ask for more (Service Quotas, AWS CloudHSM, L-95BA35D1)',
    ]);
    // The cluster of the scene is another vault's, as seen from this one.
    const other = await check({ ...looking, names: { ...names, clusterParameter: '/none' } }, asked);
    expect(other.map(({ line }) => line)).toContainEqual(expect.stringContaining(': 1 there, 1 for the vault, of 0'));
    expect((await run({ makesCluster: false })).bad).toHaveLength(1);
  });

  test('says where there can be no key store, and asks nobody there', async () => {
    const calls = scene.hsm.calls.length;
    expect((await run({ region: 'eu-south-2' })).bad).toEqual([
      expect.stringContaining('KMS has no CloudHSM key stores'),
    ]);
    expect(scene.hsm.calls).toHaveLength(calls);
    const gulf = { region: 'me-central-1' };
    expect((await run(gulf)).bad).toEqual([expect.stringContaining('make it by hand')]);
    expect((await run({ ...gulf, makesCluster: false })).bad).toEqual([]);
  });

  test.each([undefined, 'abc', cliPackage.sha256.toUpperCase()])(
    'wants the hash of the package, not %s',
    async (sha256) => {
      const findings = await check(looking, { cliPackageSha256: sha256, now });
      expect(findings.at(-2)).toMatchObject({ holds: false, line: expect.stringContaining('--cli-package-sha256') });
    },
  );

  test('takes another package, and says that it knows nothing of it', async () => {
    const { bad, all } = await run({}, { cliPackageSha256: 'ab'.repeat(32) });
    expect(bad).toEqual([]);
    expect(all.at(-2)).toContain('see that AWS publishes its SHA-256, abab');
  });

  test('says when the root of AWS has ended', async () => {
    const { bad } = await run({}, { now: new Date('2027-04-26T08:37:46Z') });
    expect(bad).toEqual([expect.stringContaining('take the root that AWS publishes now')]);
  });
});
