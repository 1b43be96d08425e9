/** What `status` says of the backups. */
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { backupLines } from '../../bin/ceremony/backups.ts';
import { openFolder } from '../../bin/ceremony/folder.ts';
import { type Aws, openAws } from '../../bin/ceremony/room.ts';
import { readStatus } from '../../bin/ceremony/steps/status.ts';
import { ceremonyNames } from '../../lib/key-store/names.ts';
import type { NewestBackups } from '../../lib/key-store/newest-backup.ts';
import { type EmbeddedKms, startKms } from '../../lib/local/kms/server.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../cloudhsm/server.ts';
import { activeCluster } from '../stacks/key-store/support/cluster.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const names = ceremonyNames('prod');
const hour = 3_600_000;
const made = Date.parse('2026-01-01T00:00:00Z');
let now = made;
let server: EmbeddedCloudHsm;
let kms: EmbeddedKms;
let aws: Aws;
let clusterId: string;

beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'embedded', AWS_SECRET_ACCESS_KEY: 'embedded' });
  server = await startCloudHsm({ clock: () => now, changeMs: 1 });
  kms = await startKms({ clusters: server.lookup });
  aws = openAws({ region: 'us-east-1', kms: kms.endpoint, others: server.endpoint });
  clusterId = await activeCluster(server, aws.cloudhsm);
  await write(names.clusterParameter, clusterId);
});
afterAll(async () => {
  for (const client of Object.values(aws)) client.destroy();
  await kms.close();
  await server.close();
});

const write = (Name: string, Value: string) => aws.ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
const lines = () => backupLines({ aws, names }, clusterId, new Date(now));
const report = (change: Partial<NewestBackups>) =>
  write(
    names.newestBackupParameter,
    JSON.stringify({
      lookedAt: new Date(now).toISOString(),
      key: new Date(made - hour).toISOString(),
      here: { region: 'eu-central-1' },
      ...change,
    }),
  );

describe('status says of the backups', () => {
  test('that there is none while the first is being made', async () => {
    expect(await lines()).toEqual(['newest backup: none']);
  });

  test('which is the newest, and how old it is', async () => {
    now += 3 * hour;
    expect(await lines()).toEqual([
      expect.stringMatching(/^newest backup: backup-\w+ of 2026-01-01T00:00:00.000Z, 3 h old$/),
    ]);
  });

  test('whether it has the key, and how old the copy is', async () => {
    await report({ there: { region: 'eu-west-1', newest: new Date(made - 72 * hour).toISOString() } });
    expect(await lines()).toEqual([
      expect.stringMatching(/3 h old, has the key$/),
      'backup in eu-west-1: of 2025-12-29T00:00:00.000Z, 3 days old, LACKS THE KEY',
    ]);
    await report({ there: { region: 'eu-west-1' }, key: new Date(made).toISOString() });
    expect(await lines()).toEqual([expect.stringMatching(/3 h old, LACKS THE KEY$/), 'backup in eu-west-1: none yet']);
  });

  test('that no second Region was chosen', async () => {
    await report({});
    expect((await lines()).at(-1)).toBe('no second Region for backups is chosen');
  });

  test('all this among the rest', async () => {
    const folder = temporaryFolder();
    const status = await readStatus({ aws, names, folder: openFolder(folder.path) });
    expect(status.lines).toEqual(expect.arrayContaining([expect.stringMatching(/^newest backup: backup-/)]));
    folder.remove();
  });
});
