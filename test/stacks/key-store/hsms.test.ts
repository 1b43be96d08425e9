import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hsmsResource } from '../../../lambdas/key-store/cluster/hsms-resource.ts';
import type { Resource } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { activeCluster, createCluster } from './support/cluster.ts';
import {
  createEvent,
  deleteEvent,
  deploy,
  deployTwice,
  type Killer,
  killer,
  updateEvent,
} from './support/framework.ts';

let server: EmbeddedCloudHsm;
let client: CloudHSMV2Client;
let resource: Resource;
let cutter: Killer;

beforeAll(async () => {
  server = await startCloudHsm({ changeMs: 2 });
  client = new CloudHSMV2Client(clientOptions(server.endpoint));
  const handled = new CloudHSMV2Client(clientOptions(server.endpoint));
  cutter = killer(handled);
  resource = explained(hsmsResource(handled));
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const zonesOf = (id: string) =>
  server
    .cluster(id)
    .hsms.map(({ zone }) => zone)
    .sort();

const exactly = (ClusterId: string, Count: string) => createEvent({ ClusterId, Count });

describe('the HSMs of a cluster', () => {
  test('the first one comes before the ceremony, and only once', async () => {
    const id = await createCluster(client, ['subnet-a', 'subnet-b']);
    const event = createEvent({ ClusterId: id, Count: 'first' });
    await deploy(resource, event);
    await deploy(resource, event);
    expect(zonesOf(id)).toEqual(['us-east-1a']);
  });

  test('they are added one at a time, spread over the zones, and removed from the fullest', async () => {
    const id = await activeCluster(server, client, []);
    const { PhysicalResourceId, Data } = await deploy(resource, exactly(id, '4'));
    expect(PhysicalResourceId).toBe(`${id}-hsms`);
    expect(Data).toEqual({ Count: '4' });
    expect(zonesOf(id)).toEqual(['us-east-1a', 'us-east-1a', 'us-east-1b', 'us-east-1b']);
    const less = updateEvent(PhysicalResourceId, { ClusterId: id, Count: '2' }, { ClusterId: id, Count: '4' });
    expect((await deploy(resource, less)).PhysicalResourceId).toBe(PhysicalResourceId);
    expect(zonesOf(id)).toEqual(['us-east-1a', 'us-east-1b']);
  });

  test('two in one zone become two in two', async () => {
    const id = await activeCluster(server, client, ['us-east-1a', 'us-east-1a']);
    await deploy(resource, exactly(id, '2'));
    expect(zonesOf(id)).toEqual(['us-east-1a', 'us-east-1b']);
  });

  test.each(['before', 'after'] as const)(
    'a request cut off %s any call ends the same when it is sent again',
    async (moment) => {
      let cuts = 0;
      for (let call = 1; call < 12; call++) {
        const id = await activeCluster(server, client, []);
        if (!(await deployTwice(resource, exactly(id, '3'), { killer: cutter, call, moment }))) continue;
        cuts++;
        expect(zonesOf(id)).toEqual(['us-east-1a', 'us-east-1a', 'us-east-1b']);
      }
      expect(cuts).toBeGreaterThan(6);
    },
  );

  test('are not deleted, whoever asks, and say why', async () => {
    const id = await activeCluster(server, client);
    const before = server.calls.length;
    const deletion = deploy(resource, deleteEvent(`${id}-hsms`, { ClusterId: id, Count: '2' }));
    await expect(deletion).rejects.toThrow('The HSMs stay');
    expect(server.calls.slice(before)).toEqual([]);
    expect(server.cluster(id).hsms).toHaveLength(2);
  });

  test.each(['1', '0', 'many', '29'])('a count of %s is refused', async (count) => {
    await expect(deploy(resource, exactly('cluster-x', count))).rejects.toThrow('Count');
  });
});

describe('each failure says what to do', () => {
  test.each([
    ['DEGRADED', 'delete it (`aws cloudhsmv2 delete-hsm`)'],
    ['CREATE_FAILED', 'free addresses in the subnet or raise the quota'],
    ['SOMETHING_NEW', 'This state is not known here'],
  ])('an HSM that ends %s', async (state, remedy) => {
    const id = await activeCluster(server, client, ['us-east-1a']);
    server.failNextHsm(state, 'no room');
    const failing = deploy(resource, exactly(id, '2'));
    await expect(failing).rejects.toThrow(remedy);
    await expect(failing).rejects.toThrow(`is ${state}: no room`);
  });

  test.each([
    ['DEGRADED', 'AWS Support must repair it'],
    ['CREATE_FAILED', 'delete it in the console'],
    ['DELETE_IN_PROGRESS', 'restore it from a backup'],
    ['UNINITIALIZED', 'npm run ceremony -- status'],
    ['INITIALIZED', 'npm run ceremony -- status'],
  ])('a cluster that is %s', async (state, remedy) => {
    const id = await activeCluster(server, client, ['us-east-1a']);
    server.cluster(id).state = state;
    await expect(deploy(resource, exactly(id, '2'))).rejects.toThrow(remedy);
  });

  test('a cluster that is not there', async () => {
    await expect(deploy(resource, exactly('cluster-none', '2'))).rejects.toThrow('deploy its stack, or correct its id');
  });

  test('a cluster with subnets in one zone only', async () => {
    const id = await createCluster(client, ['subnet-a']);
    Object.assign(server.cluster(id), { state: 'ACTIVE', next: undefined });
    await expect(deploy(resource, exactly(id, '2'))).rejects.toThrow('HSMs must be in two');
  });
});
