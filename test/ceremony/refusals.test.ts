import { InitializeClusterCommand } from '@aws-sdk/client-cloudhsm-v2';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAuthority, signRequest } from '../../bin/ceremony/authority.ts';
import { fingerprint } from '../../bin/ceremony/chain.ts';
import { takeRequest } from '../../bin/ceremony/steps/csr.ts';
import { initialize } from '../../bin/ceremony/steps/initialize.ts';
import { signFolder } from '../../bin/ceremony/steps/sign.ts';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

test('a cluster that someone else initialized meanwhile is not taken for ours', async () => {
  const { room, hsm, clusterId } = scene;
  const roots = { aws: hsm.awsRoot, manufacturer: hsm.manufacturerRoot };
  await takeRequest(room, roots, fingerprint(hsm.awsRoot));
  await signFolder(room, room.operator, await createAuthority('CN=Ours'));
  const other = await createAuthority('CN=Theirs');
  const SignedCert = await signRequest(other, room.folder.read('csr') ?? '');
  const theirs = { ClusterId: clusterId, SignedCert, TrustAnchor: other.certificate };
  await room.aws.cloudhsm.send(new InitializeClusterCommand(theirs));
  await expect(initialize(room)).rejects.toThrow('someone else claimed it');
});
