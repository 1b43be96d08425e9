import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Authority, createAuthority } from '../../bin/ceremony/authority.ts';
import { awsRoot } from '../../bin/ceremony/aws-root.ts';
import { fingerprint } from '../../bin/ceremony/chain.ts';
import { activate } from '../../bin/ceremony/steps/activate.ts';
import { connect } from '../../bin/ceremony/steps/connect.ts';
import { takeRequest } from '../../bin/ceremony/steps/csr.ts';
import { initialize } from '../../bin/ceremony/steps/initialize.ts';
import { rotate } from '../../bin/ceremony/steps/rotate.ts';
import { signFolder } from '../../bin/ceremony/steps/sign.ts';
import { readStatus } from '../../bin/ceremony/steps/status.ts';
import { readParameter } from '../../lib/key-store/parameter.ts';
import { killer } from '../stacks/key-store/support/framework.ts';
import { names, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let authority: Authority;
const roots = () => ({ aws: scene.hsm.awsRoot, manufacturer: scene.hsm.manufacturerRoot });
const status = () => readStatus(scene.room);
const sign = () => signFolder(scene.room, scene.room.operator, authority);
const state = () => readParameter(scene.room.aws.ssm, names.stateParameter);

beforeAll(async () => {
  scene = await openScene();
  authority = await createAuthority('CN=Backup Key Vault, O=Example');
});
afterAll(() => scene.close());

// One ceremony from the first step to the last: each test is the step after the one before it.
describe('a ceremony', () => {
  test('begins with the request, which nobody can skip', async () => {
    expect(await status()).toMatchObject({ state: 'created', next: 'npm run ceremony -- csr' });
    await expect(sign()).rejects.toThrow('`npm run ceremony -- csr` first');
    await expect(initialize(scene.room)).rejects.toThrow('`npm run ceremony -- sign` first');
    await expect(activate(scene.room)).rejects.toThrow('UNINITIALIZED');
  });

  test('refuses an HSM that another root vouches for, and writes nothing', async () => {
    const { aws, manufacturer } = roots();
    await expect(takeRequest(scene.room, { aws: manufacturer, manufacturer: aws })).rejects.toThrow(
      'The AWS hardware certificate is not signed by the AWS root',
    );
    expect(scene.room.folder.read('csr')).toBeUndefined();
    expect(scene.room.folder.lines()).toEqual([]);
  });

  test('refuses a root of AWS that this release does not know, unless its fingerprint is given', async () => {
    await expect(takeRequest(scene.room, roots())).rejects.toThrow('is not AWS CloudHSM Root G1');
    const other = takeRequest(scene.room, roots(), awsRoot.sha256.replace('9C', '9D'));
    await expect(other).rejects.toThrow('is not the one that --aws-root-sha256 names');
    expect(scene.room.folder.lines()).toEqual([]);
  });

  test('takes the request with its fingerprints', async () => {
    await takeRequest(scene.room, roots(), fingerprint(scene.hsm.awsRoot));
    expect(scene.said.join('\n')).toMatch(/awsRoot: ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    expect(await status()).toMatchObject({ state: 'csr', next: 'npm run ceremony -- sign' });
    expect(await state()).toBe('csr');
  });

  test('signs only the request that was taken', async () => {
    const csr = scene.room.folder.read('csr') ?? '';
    scene.room.folder.write('csr', `${csr}\n`);
    await expect(sign()).rejects.toThrow('not the one that was verified');
    scene.room.folder.write('csr', csr);
    await sign();
    expect(await status()).toMatchObject({ state: 'signed', next: 'npm run ceremony -- initialize' });
  });

  test('initializes only with what was signed', async () => {
    const certificate = scene.room.folder.read('cluster') ?? '';
    scene.room.folder.write('cluster', scene.hsm.awsRoot);
    await expect(initialize(scene.room)).rejects.toThrow('not those that were signed');
    scene.room.folder.write('cluster', certificate);
  });

  test.each(['before', 'after'] as const)('initializes, resumed %s each call', async (moment) => {
    const { cloudhsm, ssm } = scene.room.aws;
    const cutter = killer(cloudhsm, ssm);
    for (let call = 1; call < 12; call++) {
      cutter.arm(call, moment);
      await initialize(scene.room).catch((thrown: Error) => expect(thrown.message).toContain('cut off'));
      cutter.disarm();
    }
    for (const client of [cloudhsm, ssm]) client.middlewareStack.remove('killer');
    await initialize(scene.room);
    expect(scene.hsm.calls.filter((name) => name === 'InitializeCluster')).toHaveLength(1);
    expect(await state()).toBe('initialized');
    expect(await status()).toMatchObject({ state: 'initialized', next: 'npm run ceremony -- activate' });
  });

  test('activates only through the admin host', async () => {
    await expect(activate(scene.room)).rejects.toThrow('There is no admin host');
    scene.hsm.setHost(true);
    await activate(scene.room);
    const { users, state: clusterState } = scene.hsm.cluster(scene.clusterId);
    expect(clusterState).toBe('ACTIVE');
    expect(users.get('admin')).toMatchObject({ role: 'admin', password: 'AdminPasswordOfTheHsm23' });
    expect(users.get('kmsuser')).toMatchObject({ role: 'crypto-user', password: await scene.password() });
  });

  test('activated again, changes nothing', async () => {
    await activate(scene.room);
    expect(scene.hsm.cluster(scene.clusterId).users.size).toBe(3);
    const { next, lines } = await status();
    expect(next).toBe('npx cdk deploy backup-key-vault-prod-key-store');
    expect(lines.join('\n')).toContain('destroy its stack');
  });

  test('activated after the admin was made and before kmsuser was, goes on', async () => {
    scene.hsm.cluster(scene.clusterId).users.delete('kmsuser');
    await activate(scene.room);
    expect(scene.hsm.cluster(scene.clusterId).users.has('kmsuser')).toBe(true);
  });

  test('says what fails when kmsuser is locked', async () => {
    const kmsuser = scene.hsm.cluster(scene.clusterId).users.get('kmsuser');
    Object.assign(kmsuser ?? {}, { locked: true });
    await expect(activate(scene.room)).rejects.toThrow('npm run ceremony -- rotate');
    Object.assign(kmsuser ?? {}, { locked: false });
  });

  test('connects once the key store is there', async () => {
    await expect(connect(scene.room, false)).rejects.toThrow('npx cdk deploy backup-key-vault-prod-key-store');
    await scene.createStore();
    await expect(connect(scene.room, false)).rejects.toThrow('connect --reconnect');
    await connect(scene.room, true);
    expect(await state()).toBe('connected');
    expect(await status()).toMatchObject({ state: 'connected', next: undefined });
  });

  test('is not taken back by a step that is run again', async () => {
    await initialize(scene.room);
    expect(await state()).toBe('connected');
    await activate(scene.room);
    expect(await state()).toBe('connected');
    expect(await status()).toMatchObject({ state: 'connected', next: undefined });
  });

  test('says what to do when the connection fails', async () => {
    scene.kms.failNextConnect('USER_LOGGED_IN');
    await expect(connect(scene.room, true)).rejects.toThrow('log it out');
    await expect(connect(scene.room, false)).rejects.toThrow('USER_LOGGED_IN');
    await connect(scene.room, true);
  });

  test('rotates the password of kmsuser', async () => {
    const before = await scene.password();
    await rotate(scene.room);
    const after = await scene.password();
    expect(after).not.toBe(before);
    expect(await scene.password('AWSPREVIOUS')).toBe(before);
    expect(await status()).toMatchObject({ state: 'connected' });
  });

  test.each(['before', 'after'] as const)('ends a rotation that was cut off %s any call', async (moment) => {
    const { kms, secrets, ssm } = scene.room.aws;
    let cuts = 0;
    for (let call = 3; call < 24; call += 4) {
      const before = await scene.password();
      const cutter = killer(kms, secrets, ssm);
      cutter.arm(call, moment);
      const cut = await rotate(scene.room).then(
        () => false,
        (thrown: Error) => thrown.message.includes('cut off'),
      );
      cutter.disarm();
      for (const client of [kms, secrets, ssm]) client.middlewareStack.remove('killer');
      cuts += Number(cut);
      if (cut) await rotate(scene.room);
      expect(await scene.password()).not.toBe(before);
      expect((await status()).state).toBe('connected');
    }
    expect(cuts).toBeGreaterThanOrEqual(5);
  });

  test('unlocks kmsuser by a rotation', async () => {
    Object.assign(scene.hsm.cluster(scene.clusterId).users.get('kmsuser') ?? {}, { locked: true });
    await expect(connect(scene.room, true)).rejects.toThrow('npm run ceremony -- rotate');
    await rotate(scene.room);
    expect((await status()).state).toBe('connected');
  });

  test('leaves a transcript that holds no password', async () => {
    const text = readFileSync(join(scene.path, 'transcript.jsonl'), 'utf8') + scene.said.join('\n');
    expect(text).not.toContain('AdminPasswordOfTheHsm23');
    expect(text).not.toContain('FirstPasswordOfKmsuser4');
    expect(text).not.toContain(await scene.password());
    expect(scene.room.folder.lines().map(({ step }) => step)).toEqual(
      expect.arrayContaining(['csr', 'sign', 'initialize', 'activate', 'connect', 'rotate']),
    );
  });

  test('does not write a new end over lines that were taken off', async () => {
    const path = join(scene.path, 'transcript.jsonl');
    const whole = readFileSync(path, 'utf8');
    const head = await readParameter(scene.room.aws.ssm, names.transcriptParameter);
    const shortened = `${whole.split('\n').slice(0, -3).join('\n')}\n`;
    writeFileSync(path, shortened);
    await expect(connect(scene.room, false)).rejects.toThrow('lines were taken off its end');
    expect(readFileSync(path, 'utf8')).toBe(shortened);
    expect(await readParameter(scene.room.aws.ssm, names.transcriptParameter)).toBe(head);
    writeFileSync(path, whole);
    expect((await status()).state).toBe('connected');
  });

  test('misses lines that were taken off the end, by what AWS last saw', async () => {
    const head = { Name: names.transcriptParameter, Value: 'f'.repeat(64), Overwrite: true };
    await scene.room.aws.ssm.send(new PutParameterCommand(head));
    await expect(status()).rejects.toThrow('lines were taken off its end');
  });
});
