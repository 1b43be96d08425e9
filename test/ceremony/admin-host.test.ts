import { execFile } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DescribeSecretCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { GetCommandInvocationCommand, PutParameterCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findHost } from '../../bin/ceremony/admin-host.ts';
import { hostScript } from '../../lib/key-store/admin-host-script.ts';
import { printed } from '../cloudhsm/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { names, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  scene.hsm.setHost(true);
  const Value = scene.hsm.awsRoot;
  await scene.room.aws.ssm.send(new PutParameterCommand({ Name: names.trustAnchorParameter, Value }));
});
afterAll(() => scene.close());

/** What Systems Manager gives when the operation has ended. */
async function run(operation: string) {
  const { ssm } = scene.room.aws;
  const InstanceId = (await findHost(ssm, names.host)) ?? '';
  const Parameters = { Operation: [operation], HsmAddress: ['10.0.0.1'] };
  const document = { DocumentName: names.hostDocument, Parameters };
  const { Command } = await ssm.send(new SendCommandCommand({ InstanceIds: [InstanceId], ...document }));
  for (;;) {
    const seen = await ssm.send(new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId }));
    if (seen.Status !== 'InProgress')
      return { status: seen.Status, output: seen.StandardOutputContent, error: seen.StandardErrorContent };
    await sleep(5);
  }
}

async function takeAdminPasswordAway(): Promise<void> {
  const { secrets } = scene.room.aws;
  const secret = { SecretId: names.adminSecret };
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand(secret));
  const [RemoveFromVersionId] = Object.keys(VersionIdsToStages);
  await secrets.send(
    new UpdateSecretVersionStageCommand({ ...secret, VersionStage: 'AWSCURRENT', RemoveFromVersionId }),
  );
}

describe('the admin host', () => {
  test('prints the answer alone, and among its errors what the other programs say', async () => {
    const { status, output, error } = await run('list-users');
    expect(status).toBe('Success');
    const users = scene.hsm.cli(scene.clusterId, { arguments: ['user', 'list'] });
    expect(output).toBe(`${printed(users)}\n`);
    expect(error).toContain('Complete!');
    expect(error).toContain('--hsm-ca-cert');
  });

  test('changes nothing when it cannot read a password', async () => {
    await takeAdminPasswordAway();
    expect(await run('activate')).toMatchObject({ status: 'Failed', output: '' });
    expect(scene.hsm.cluster(scene.clusterId).users.get('admin')?.role).toBe('unactivated-admin');
  });

  const install = async (packageSha256: string) => {
    const folder = temporaryFolder();
    const home = folder.path;
    const program = (name: string, script: string) => {
      writeFileSync(folder.at(name), `#!/bin/bash\n${script}\n`);
      chmodSync(folder.at(name), 0o755);
    };
    program('aws', 'if [ "$1" = s3 ]; then printf package > "$5"; else exit 1; fi');
    program('dnf', `touch '${home}/installed'`);
    const settings = {
      region: 'r',
      adminSecret: 'a',
      kmsuserSecret: 'k',
      trustAnchorParameter: '/t',
      packageUri: 's3://b/k',
    };
    const script = `operation=list-users\naddress=10.0.0.1\n${hostScript({ ...settings, packageSha256 })}`;
    const env = { PATH: `${home}:${process.env.PATH}`, CLOUDHSM_HOME: home };
    await promisify(execFile)('bash', ['-c', script], { env }).catch(() => {});
    const installed = existsSync(folder.at('installed'));
    folder.remove();
    return installed;
  };

  test('installs the package whose hash it was given, and no other', async () => {
    // The hash of something else.
    expect(await install('ae448ac86c4e8e4dec645729708ef41873ae79c6dff84eff73360989487f08e5')).toBe(false);
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('package')));
    expect(await install(digest.toString('hex'))).toBe(true);
  });
});
