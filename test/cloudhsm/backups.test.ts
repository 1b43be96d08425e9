/** The backups of the embedded CloudHSM, as the user guide and the API reference describe them. */
import {
  CloudHSMV2Client,
  CopyBackupToRegionCommand,
  CreateClusterCommand,
  CreateHsmCommand,
  DeleteHsmCommand,
  DescribeBackupsCommand,
} from '@aws-sdk/client-cloudhsm-v2';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { activeCluster } from '../stacks/key-store/support/cluster.ts';
import { clientOptions } from '../support/vault/clients.ts';
import type { Regions } from './backups.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from './server.ts';

const regions: Regions = new Map();
const hour = 3_600_000;
let now = Date.parse('2026-01-01T00:00:00Z');
let here: EmbeddedCloudHsm;
let there: EmbeddedCloudHsm;
let home: CloudHSMV2Client;
let abroad: CloudHSMV2Client;

beforeAll(async () => {
  const clock = () => now;
  here = await startCloudHsm({ clock, changeMs: 10, region: 'eu-central-1', regions });
  there = await startCloudHsm({ clock, changeMs: 10, region: 'eu-west-1', regions });
  home = new CloudHSMV2Client(clientOptions(here.endpoint));
  abroad = new CloudHSMV2Client(clientOptions(there.endpoint));
});
afterAll(async () => {
  home.destroy();
  abroad.destroy();
  await here.close();
  await there.close();
});

const backupsOf = async (clusterId: string, ...states: string[]) => {
  const Filters = { clusterIds: [clusterId], ...(states.length > 0 && { states }) };
  return (await home.send(new DescribeBackupsCommand({ Filters }))).Backups ?? [];
};

describe('a backup (user guide, "Cluster backups in AWS CloudHSM")', () => {
  test('is made when an HSM is added to an active cluster, and when one is removed', async () => {
    const id = await activeCluster(here, home, ['us-east-1a']);
    expect(here.backups.size).toBe(0);
    await home.send(new CreateHsmCommand({ ClusterId: id, AvailabilityZone: 'us-east-1b' }));
    expect(await backupsOf(id)).toMatchObject([{ BackupState: 'CREATE_IN_PROGRESS', ClusterId: id }]);
    now += 10;
    expect(await backupsOf(id, 'READY')).toHaveLength(1);
    await home.send(new DeleteHsmCommand({ ClusterId: id, HsmId: here.cluster(id).hsms[0]?.id ?? '' }));
    expect(await backupsOf(id)).toHaveLength(2);
  });

  test('is made at least once in 24 hours, and holds the keys of its moment', async () => {
    const id = await activeCluster(here, home);
    const [first] = await backupsOf(id);
    here.cluster(id).keys.add('key-1');
    now += 23 * hour;
    expect(await backupsOf(id)).toHaveLength(1);
    now += hour;
    const [, second] = await backupsOf(id);
    expect(second?.CreateTimestamp).toEqual(new Date(now));
    expect(here.backups.get(first?.BackupId ?? '')?.keys).toEqual(new Set());
    expect(here.backups.get(second?.BackupId ?? '')?.keys).toEqual(new Set(['key-1']));
  });
});

describe('a copy (user guide, "Copying backups across Regions")', () => {
  test('appears in the other Region under an id of its own, in progress, with the time of its source', async () => {
    const id = await activeCluster(here, home);
    now += 10;
    const [source] = await backupsOf(id);
    const asked = { BackupId: source?.BackupId ?? '', DestinationRegion: 'eu-west-1' };
    const { DestinationBackup } = await home.send(new CopyBackupToRegionCommand(asked));
    expect(DestinationBackup).toMatchObject({ SourceCluster: id, SourceRegion: 'eu-central-1' });
    const Filters = { sourceBackupIds: [asked.BackupId] };
    const [copy] = (await abroad.send(new DescribeBackupsCommand({ Filters }))).Backups ?? [];
    expect(copy).toMatchObject({ BackupState: 'CREATE_IN_PROGRESS', SourceBackup: asked.BackupId, SourceCluster: id });
    expect(copy?.BackupId).not.toBe(asked.BackupId);
    expect(copy?.CreateTimestamp).toEqual(source?.CreateTimestamp);
    expect(copy?.CopyTimestamp).toEqual(new Date(now));
  });

  test('goes to a Region that there is, and to another one', async () => {
    const [{ BackupId = '' } = {}] = await backupsOf(await activeCluster(here, home));
    for (const DestinationRegion of ['eu-central-1', 'eu-north-1'])
      await expect(home.send(new CopyBackupToRegionCommand({ BackupId, DestinationRegion }))).rejects.toThrow(
        DestinationRegion,
      );
  });
});

describe('a cluster from a backup', () => {
  const SubnetIds = ['subnet-a', 'subnet-b'];

  test('is active at once, with certificate, users and keys of the first (an HSM is all it lacks)', async () => {
    const id = await activeCluster(here, home);
    Object.assign(here.cluster(id), { clusterCertificate: 'first' });
    here.cluster(id).keys.add('key-2');
    now += 24 * hour;
    await backupsOf(id);
    now += 10;
    const SourceBackupId = (await backupsOf(id, 'READY')).at(-1)?.BackupId ?? '';
    const input = { HsmType: 'hsm2m.medium', SubnetIds, SourceBackupId };
    const { Cluster } = await home.send(new CreateClusterCommand(input));
    expect(Cluster).toMatchObject({ State: 'CREATE_IN_PROGRESS', SourceBackupId, Hsms: [] });
    now += 10;
    const restored = here.cluster(Cluster?.ClusterId ?? '');
    expect(restored).toMatchObject({ state: 'ACTIVE', clusterCertificate: 'first', keys: new Set(['key-2']) });
    expect(restored.users.get('kmsuser')).toEqual(here.cluster(id).users.get('kmsuser'));
  });

  test.each(['CREATE_IN_PROGRESS', 'PENDING_DELETION', 'DELETED'] as const)('that is %s is refused', async (state) => {
    const [{ BackupId = '' } = {}] = await backupsOf(await activeCluster(here, home));
    const backup = here.backups.get(BackupId);
    Object.assign(backup ?? {}, { state, next: undefined });
    const input = { HsmType: 'hsm2m.medium', SubnetIds, SourceBackupId: BackupId };
    await expect(home.send(new CreateClusterCommand(input))).rejects.toThrow(state);
  });

  test('of another type of HSM, or of another Region, is refused', async () => {
    const [{ BackupId: SourceBackupId = '' } = {}] = await backupsOf(await activeCluster(here, home));
    now += 10;
    const other = { HsmType: 'hsm1.medium', SubnetIds, SourceBackupId };
    await expect(home.send(new CreateClusterCommand(other))).rejects.toThrow('hsm1.medium');
    const abroadOnly = { ...other, HsmType: 'hsm2m.medium' };
    await expect(abroad.send(new CreateClusterCommand(abroadOnly))).rejects.toThrow('does not exist');
  });
});
