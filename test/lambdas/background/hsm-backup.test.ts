/** The function that looks after the HSMs' backups, on two embedded Regions and a clock that a test moves. */
import { CloudHSMV2Client, CreateHsmCommand, DeleteHsmCommand } from '@aws-sdk/client-cloudhsm-v2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { watchBackups } from '../../../lambdas/background/hsm-backup/watch-backups.ts';
import { readNewestBackups } from '../../../lib/key-store/newest-backup.ts';
import { countMetrics, messages } from '../../../lib/signals.ts';
import type { Regions } from '../../cloudhsm/backups.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { activeCluster } from '../../stacks/key-store/support/cluster.ts';
import { keepOutput } from '../../support/keep-output.ts';
import { clientOptions } from '../../support/vault/clients.ts';

const hour = 3_600_000;
const day = 24 * hour;
const parameter = '/backup-key-vault/prod/key-store/newest-backup';
const clock = () => now;
const printed: string[] = [];
let now = Date.parse('2026-01-01T00:00:00Z');
let here: EmbeddedCloudHsm;
let there: EmbeddedCloudHsm;
let home: CloudHSMV2Client;
let abroad: CloudHSMV2Client;
let ssm: SSMClient;
let clusterId: string;
let keyCreated: Date;

beforeEach(async () => {
  const regions: Regions = new Map();
  here = await startCloudHsm({ clock, changeMs: hour / 2, region: 'eu-central-1', regions });
  there = await startCloudHsm({ clock, changeMs: hour / 2, region: 'eu-west-1', regions });
  home = new CloudHSMV2Client(clientOptions(here.endpoint));
  abroad = new CloudHSMV2Client(clientOptions(there.endpoint));
  ssm = new SSMClient(clientOptions(here.endpoint));
  clusterId = await activeCluster(here, home);
  keyCreated = new Date(now - hour);
  now += hour;
});

afterEach(async () => {
  expect(here.calls).not.toContain('DeleteBackup');
  jest.restoreAllMocks();
  for (const client of [home, abroad, ssm]) client.destroy();
  await here.close();
  await there.close();
});

const places = () => ({
  here: { region: 'eu-central-1', client: home },
  there: { region: 'eu-west-1', client: abroad },
});

/** What it counted and logged. */
async function look(change: Partial<ReturnType<typeof places>> = {}) {
  printed.length = 0;
  keepOutput(printed);
  await watchBackups({ clusterId, keyCreated, parameter, ssm, clock, ...places(), ...change })();
  jest.restoreAllMocks();
  const lines = printed.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line));
  const counted = lines.find(({ _aws }) => _aws) ?? {};
  const said = lines.find(({ message }) => message === messages.hsmBackup || message === messages.hsmBackupOld);
  return {
    here: counted[countMetrics.hsmBackupAge],
    there: counted[countMetrics.hsmBackupCopyAge],
    recent: counted[countMetrics.hsmBackupRecent],
    copied: said?.copied,
  };
}

const copies = () => [...there.backups.values()];

describe('the newest backup', () => {
  test('is copied to the second Region at once, and not a second time', async () => {
    const [backup] = here.backups.values();
    expect(await look()).toEqual({ here: 1, there: undefined, recent: 0, copied: backup?.id });
    expect(await look()).toMatchObject({ copied: undefined });
    now += hour;
    expect(await look()).toEqual({ here: 2, there: 2, recent: 1, copied: undefined });
    expect(copies()).toMatchObject([{ copy: { region: 'eu-central-1', backup: backup?.id, cluster: clusterId } }]);
  });

  test('is copied once a week: a copy stays until a person deletes it', async () => {
    for (let hours = 0; hours < 24 * 30; hours += 6) {
      await look();
      now += 6 * hour;
    }
    expect(here.backups.size).toBeGreaterThan(28);
    expect(copies()).toHaveLength(5);
  });

  test('is copied again when no copy has the key yet', async () => {
    await look();
    now += hour;
    keyCreated = new Date(now);
    expect(await look()).toMatchObject({ recent: 0, copied: undefined });
    now += hour;
    await home.send(new DeleteHsmCommand({ ClusterId: clusterId, HsmId: here.cluster(clusterId).hsms[0]?.id ?? '' }));
    now += hour;
    expect((await look()).copied).toBeDefined();
    now += hour;
    expect(await look()).toMatchObject({ recent: 1 });
    expect(copies()).toHaveLength(2);
  });

  test('is copied again when the copy failed', async () => {
    await look();
    for (const copy of copies()) Object.assign(copy, { state: 'DELETED', next: undefined });
    now += hour;
    expect((await look()).copied).toBeDefined();
  });

  test('of another cluster is none of ours, here or there', async () => {
    const other = await activeCluster(here, home);
    now += hour;
    await look();
    clusterId = other;
    expect(await look()).toMatchObject({ there: undefined });
    expect(copies()).toHaveLength(2);
  });

  test('stays here where no second Region was chosen', async () => {
    const { here: only } = places();
    const watch = watchBackups({ clusterId, keyCreated, parameter, ssm, clock, here: only });
    jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    await watch();
    expect(here.calls).not.toContain('CopyBackupToRegion');
    expect(await written()).toMatchObject({ here: { region: 'eu-central-1', newest: expect.any(String) } });
    expect(await written()).not.toHaveProperty('there');
  });
});

async function written() {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter }));
  return readNewestBackups(Parameter?.Value ?? '');
}

describe('what is counted and written', () => {
  test('says 0 when there is none, or none that is ready', async () => {
    here.backups.clear();
    here.cluster(clusterId).hsms.splice(0);
    expect(await look()).toEqual({ here: undefined, there: undefined, recent: 0, copied: undefined });
    expect(await written()).toEqual({
      lookedAt: new Date(now).toISOString(),
      key: keyCreated.toISOString(),
      here: { region: 'eu-central-1' },
      there: { region: 'eu-west-1' },
    });
  });

  test('says 0 when the newest here is older than 30 hours, or the newest there than nine days', async () => {
    await look();
    now += hour;
    // CloudHSM makes no backup while it cannot reach an HSM.
    for (const hsm of here.cluster(clusterId).hsms) hsm.state = 'DEGRADED';
    now += 28 * hour;
    expect(await look()).toMatchObject({ here: 30, recent: 1 });
    now += hour / 2;
    expect(await look()).toMatchObject({ recent: 0 });
    for (const hsm of here.cluster(clusterId).hsms) hsm.state = 'ACTIVE';
    for (const copy of copies()) copy.copy && Object.assign(copy, { createdAt: now - 9 * day });
    expect(await look()).toMatchObject({ there: 216 });
  });

  test('writes both times down, of the moment when they were taken from the HSMs', async () => {
    const taken = new Date(now - hour).toISOString();
    await look();
    now += hour;
    await look();
    expect(await written()).toMatchObject({ here: { newest: taken }, there: { newest: taken } });
  });

  test('counts and writes nothing when CloudHSM does not answer', async () => {
    const client = new CloudHSMV2Client(clientOptions('http://127.0.0.1:1'));
    await expect(look({ there: { region: 'eu-west-1', client } })).rejects.toThrow();
    jest.restoreAllMocks();
    expect(printed.join('')).not.toContain(countMetrics.hsmBackupRecent);
    await expect(written()).rejects.toThrow();
  });
});

test('an HSM that is added makes a backup that has the key', async () => {
  keyCreated = new Date(now);
  now += hour;
  await home.send(new CreateHsmCommand({ ClusterId: clusterId, AvailabilityZone: 'us-east-1a' }));
  now += hour;
  await look();
  now += hour;
  expect(await look()).toMatchObject({ recent: 1 });
});

test.each(['', 'none', '{}', '{"lookedAt":"today"}'])('a parameter that says "%s" says nothing', (text) => {
  expect(readNewestBackups(text)).toBeUndefined();
});
