import { execFile } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { InitializeClusterCommand } from '@aws-sdk/client-cloudhsm-v2';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, signRequest } from '../../bin/ceremony/authority.ts';
import { takeRequest } from '../../bin/ceremony/steps/csr.ts';
import { initialize } from '../../bin/ceremony/steps/initialize.ts';
import { signFolder } from '../../bin/ceremony/steps/sign.ts';
import { hostScript } from '../../lib/key-store/admin-host-script.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

test('a cluster that someone else initialized meanwhile is not taken for ours', async () => {
  const { room, hsm, clusterId } = scene;
  await takeRequest(room, { aws: hsm.awsRoot, manufacturer: hsm.manufacturerRoot });
  await signFolder(room, room.operator, await createAuthority('CN=Ours'));
  const other = await createAuthority('CN=Theirs');
  const SignedCert = await signRequest(other, room.folder.read('csr') ?? '');
  const theirs = { ClusterId: clusterId, SignedCert, TrustAnchor: other.certificate };
  await room.aws.cloudhsm.send(new InitializeClusterCommand(theirs));
  await expect(initialize(room)).rejects.toThrow('someone else claimed it');
});

describe('the admin host', () => {
  const install = async (packageSha256: string) => {
    const folder = temporaryFolder();
    const home = folder.path;
    const program = (name: string, script: string) => {
      writeFileSync(folder.at(name), `#!/bin/bash\n${script}\n`);
      chmodSync(folder.at(name), 0o755);
    };
    program('aws', 'if [ "$1" = s3 ]; then printf package > "$5"; else exit 1; fi');
    program('dnf', `touch '${home}/installed'`);
    const settings = { adminSecret: 'a', kmsuserSecret: 'k', trustAnchorParameter: '/t', packageUri: 's3://b/k' };
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
