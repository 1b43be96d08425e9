import { setTimeout as sleep } from 'node:timers/promises';
import { CreateClusterCommand, CreateHsmCommand } from '@aws-sdk/client-cloudhsm-v2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../bin/ceremony/authority.ts';
import { fingerprint } from '../../bin/ceremony/chain.ts';
import { openFolder } from '../../bin/ceremony/folder.ts';
import type { Room } from '../../bin/ceremony/room.ts';
import { abort } from '../../bin/ceremony/steps/abort.ts';
import { activate } from '../../bin/ceremony/steps/activate.ts';
import { connect } from '../../bin/ceremony/steps/connect.ts';
import { takeRequest } from '../../bin/ceremony/steps/csr.ts';
import { initialize } from '../../bin/ceremony/steps/initialize.ts';
import { signFolder } from '../../bin/ceremony/steps/sign.ts';
import { readStatus } from '../../bin/ceremony/steps/status.ts';
import { readParameter } from '../../lib/key-store/parameter.ts';
import { killer } from '../stacks/key-store/support/framework.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { names, openScene, type Scene, seat } from './support/scene.ts';

const empty = temporaryFolder();
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(async () => {
  await scene.close();
  empty.remove();
});

const roots = () => ({ aws: scene.hsm.awsRoot, manufacturer: scene.hsm.manufacturerRoot });

async function performUntilInitialized(room: Room): Promise<void> {
  await takeRequest(room, roots(), fingerprint(scene.hsm.awsRoot));
  await signFolder(room, room.operator, await createAuthority('CN=Ours'));
  await initialize(room);
}

/** As the stack of a new cluster does. */
async function makeCluster({ aws }: Room): Promise<string> {
  const SubnetIds = ['subnet-a', 'subnet-b'];
  const { Cluster } = await aws.cloudhsm.send(new CreateClusterCommand({ HsmType: 'hsm2m.medium', SubnetIds }));
  const ClusterId = Cluster?.ClusterId ?? '';
  await sleep(10);
  await aws.cloudhsm.send(new CreateHsmCommand({ ClusterId, AvailabilityZone: 'us-east-1a' }));
  await sleep(10);
  await aws.ssm.send(new PutParameterCommand({ Name: names.clusterParameter, Value: ClusterId, Overwrite: true }));
  return ClusterId;
}

function enterEmptyFolder(room: Room): Room {
  const folder = openFolder(empty.path);
  return { ...room, folder, operator: seat(empty.path, 'Ana Ruiz') };
}

// One story: a ceremony that is given up after the cluster was initialized, and the next one.
describe('a ceremony that is given up', () => {
  let second: Room;

  test('stands in the way of another while it is not', async () => {
    await performUntilInitialized(scene.room);
    await expect(readStatus(enterEmptyFolder(scene.room))).rejects.toThrow('lines were taken off its end');
  });

  test.each(['before', 'after'] as const)(
    'leaves nothing in AWS but the cluster, cut off %s any call',
    async (moment) => {
      const { cloudhsm, kms, ssm } = scene.room.aws;
      const cutter = killer(cloudhsm, kms, ssm);
      for (let call = 1; call < 10; call++) {
        cutter.arm(call, moment);
        await abort(scene.room).catch((thrown: Error) => expect(thrown.message).toContain('cut off'));
        cutter.disarm();
      }
      for (const client of [cloudhsm, kms, ssm]) client.middlewareStack.remove('killer');
      await abort(scene.room);
      for (const name of [names.stateParameter, names.trustAnchorParameter, names.transcriptParameter])
        expect(await readParameter(ssm, name)).toBeUndefined();
      expect(scene.hsm.cluster(scene.clusterId).hsms).toHaveLength(1);
      expect(scene.hsm.calls).not.toContain('DeleteHsm');
      const steps = scene.room.folder.lines().map(({ step }) => step);
      expect(steps).toEqual(['csr', 'sign', 'initialize', 'abort']);
    },
  );

  test('says what is left to delete, HSMs first and secrets last', () => {
    const [{ id = '' } = {}] = scene.hsm.cluster(scene.clusterId).hsms;
    const commands = scene.said.slice(-8).map((line) => line.trim());
    expect(commands[0]).toBe(`aws cloudhsmv2 delete-hsm --cluster-id ${scene.clusterId} --hsm-id ${id}`);
    expect(commands.slice(2, 6).map((line) => line.replace(/^aws cloudformation ([\w-]+) .*-prod-/, '$1 '))).toEqual([
      'update-termination-protection key-store',
      'delete-stack key-store',
      'update-termination-protection cluster',
      'delete-stack cluster',
    ]);
    expect(commands[7]).toContain('--secret-id backup-key-vault-prod/kmsuser');
  });

  test('does not go on in its folder', async () => {
    await makeCluster(scene.room);
    const csr = scene.room.folder.read('csr');
    await expect(takeRequest(scene.room, roots(), fingerprint(scene.hsm.awsRoot))).rejects.toThrow(
      'begin again with an empty folder',
    );
    expect(scene.room.folder.read('csr')).toBe(csr);
  });

  test('is followed by another in an empty folder, from the first step', async () => {
    second = enterEmptyFolder(scene.room);
    expect(await readStatus(second)).toMatchObject({ state: 'created', next: 'npm run ceremony -- csr' });
    await performUntilInitialized(second);
    expect(await readParameter(second.aws.ssm, names.stateParameter)).toBe('initialized');
  });

  test('is not given up once there is a key store', async () => {
    scene.hsm.setHost(true);
    await activate(second);
    const id = (await readParameter(second.aws.ssm, names.clusterParameter)) ?? '';
    await scene.createStore(id, second.folder);
    await expect(abort(second)).rejects.toThrow('Giving up a vault');
    await connect(second, true);
    await expect(abort(second)).rejects.toThrow('Giving up a vault');
    expect(await readParameter(second.aws.ssm, names.stateParameter)).toBe('connected');
  });
});
