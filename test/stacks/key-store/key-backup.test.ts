/** No deployment of the key store ends before a backup has the key. */
import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { keyBackupResource } from '../../../lambdas/key-store/cluster/key-backup.ts';
import type { Progress, Resource } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { activeCluster } from './support/cluster.ts';
import { createEvent, deleteEvent, type Killer, killer, updateEvent } from './support/framework.ts';
import { synthesize } from './support/stacks.ts';

const minute = 60_000;
let now = Date.parse('2026-01-01T00:00:00Z');
let server: EmbeddedCloudHsm;
let client: CloudHSMV2Client;
let handled: CloudHSMV2Client;
let resource: Resource;
let cutter: Killer;
let ClusterId: string;
let KeyCreated: string;

beforeAll(async () => {
  server = await startCloudHsm({ clock: () => now, changeMs: 8 * minute });
  client = new CloudHSMV2Client(clientOptions(server.endpoint));
  handled = new CloudHSMV2Client(clientOptions(server.endpoint));
  cutter = killer(handled);
  resource = explained(keyBackupResource(handled, () => now));
});
afterAll(async () => {
  client.destroy();
  handled.destroy();
  await server.close();
});

beforeEach(async () => {
  cutter.disarm();
  server.backups.clear();
  ClusterId = await activeCluster(server, client);
  now += 60 * minute;
  KeyCreated = new Date(now).toISOString();
  server.cluster(ClusterId).keys.add('the key');
});

const properties = () => ({ ClusterId, Count: '2', KeyCreated });

/** Polls as the framework does, every half minute, until it is done. Minutes that it took, and the most HSMs. */
async function deploy(event = createEvent(properties())): Promise<{ minutes: number; most: number }> {
  const begun = now;
  let most = 0;
  for (let polls = 0; polls < 120; polls++) {
    const progress: Progress = await resource.isComplete(event).catch((thrown: Error) => {
      if (thrown.message.includes('cut off')) return { IsComplete: false };
      throw thrown;
    });
    most = Math.max(most, server.cluster(ClusterId).hsms.length);
    if (progress.IsComplete) return { minutes: (now - begun) / minute, most };
    now += minute / 2;
  }
  throw new Error('an hour was not enough');
}

const backups = () => [...server.backups.values()].filter(({ clusterId }) => clusterId === ClusterId);

describe('the key', () => {
  test('gets into a backup by an HSM that is added and removed, and then there are as many as before', async () => {
    expect(backups().some(({ keys }) => keys.has('the key'))).toBe(false);
    const { minutes, most } = await deploy();
    expect(backups().some(({ state, keys }) => state === 'READY' && keys.has('the key'))).toBe(true);
    expect(most).toBe(3);
    expect(server.cluster(ClusterId).hsms).toHaveLength(2);
    // Half of what the framework waits for.
    expect(minutes).toBeLessThan(30);
  });

  test('gets there by a removal first, where the cluster has as many HSMs as there can be', async () => {
    const { hsms } = server.cluster(ClusterId);
    while (hsms.length < 28) hsms.push({ ...hsms[hsms.length % 2], id: `hsm-${hsms.length}` } as (typeof hsms)[number]);
    expect((await deploy(createEvent({ ...properties(), Count: '28' }))).most).toBe(28);
    expect(server.cluster(ClusterId).hsms).toHaveLength(28);
    expect(backups().some(({ state, keys }) => state === 'READY' && keys.has('the key'))).toBe(true);
  });

  test('that is in a backup already costs nothing', async () => {
    await deploy();
    const calls = server.calls.length;
    expect(await deploy(updateEvent('x', properties(), properties()))).toEqual({ minutes: 0, most: 2 });
    expect(server.calls.slice(calls)).toEqual(expect.arrayContaining(['DescribeBackups', 'DescribeClusters']));
    expect(server.calls.slice(calls)).toHaveLength(2);
  });

  test('is not taken to be in a backup that was being made when it was', async () => {
    const [template] = server.backups.values();
    if (!template) throw new Error('there is no backup');
    const early = { ...template, id: 'backup-early', createdAt: now + minute, state: 'READY' as const };
    server.backups.set(early.id, early);
    expect((await deploy()).most).toBe(3);
  });

  test('waits for a backup that is being made anyway', async () => {
    now += 6 * minute;
    const [template] = server.backups.values();
    if (!template) throw new Error('there is no backup');
    const state = 'CREATE_IN_PROGRESS' as const;
    server.backups.set('backup-daily', {
      ...template,
      id: 'backup-daily',
      createdAt: now,
      state,
      next: { at: now + minute },
    });
    expect(await deploy()).toEqual({ minutes: 1, most: 2 });
  });

  test.each(['before', 'after'] as const)('gets there whichever call was cut off %s', async (moment) => {
    for (const call of [1, 2, 3, 14, 25, 26, 27, 45]) {
      KeyCreated = new Date(now).toISOString();
      cutter.arm(call, moment);
      await deploy();
      expect(server.cluster(ClusterId).hsms).toHaveLength(2);
    }
  });

  test('of a cluster that is gone, or degraded, says so', async () => {
    const gone = createEvent({ ...properties(), ClusterId: 'cluster-none' });
    await expect(resource.isComplete(gone)).rejects.toThrow('in no backup');
    server.cluster(ClusterId).state = 'DEGRADED';
    await expect(resource.isComplete(createEvent(properties()))).rejects.toThrow('restore it from a backup');
  });

  test('does not stand in the way of a deletion', async () => {
    const event = deleteEvent('x', properties());
    await resource.onEvent(event);
    expect(await resource.isComplete(event)).toMatchObject({ IsComplete: true });
  });

  test('without the time when it was made is refused by name', async () => {
    const event = createEvent({ ...properties(), KeyCreated: '' });
    await expect(resource.isComplete(event)).rejects.toThrow('KeyCreated');
  });
});

describe('in the stack', () => {
  test('the backup comes after the key, and before whatever reads the key from another stack', () => {
    const app = synthesize();
    const [backup] = app.ofType('key-store', 'Custom::KeyBackup');
    const [key] = app.ofType('key-store', 'Custom::CloudHsmKey');
    const [fleet] = app.ofType('key-store', 'Custom::CloudHsmHsms');
    expect(backup?.DependsOn).toContain(key?.id);
    expect(backup?.Properties).toMatchObject({ Count: '2', ServiceToken: fleet?.Properties.ServiceToken });
    expect(backup?.Properties.KeyCreated).toEqual({ 'Fn::GetAtt': [key?.id, 'Created'] });
  });
});
