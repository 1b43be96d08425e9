/** Step 1: take the request and the certificates of the first HSM, and see that AWS and the manufacturer vouch for it. */
import { createHash } from 'node:crypto';
import { rootObstacle } from '../aws-root.ts';
import { type Roots, verifyHsm } from '../chain.ts';
import { CeremonyFailure, currentCluster, type Room, record } from '../room.ts';

export const csrDigest = (csr: string): string => createHash('sha256').update(csr).digest('hex');

/** `awsRootSha256` is what the AWS root must hash to; absent, it must be the one that this release knows. */
export async function takeRequest(room: Room, roots: Roots, awsRootSha256?: string): Promise<void> {
  const { id, state, certificates } = await currentCluster(room);
  if (state !== 'UNINITIALIZED')
    throw new CeremonyFailure(`The cluster is ${state}: its request is there only before it is initialized.`);
  const { csr, hsm, awsHardware, manufacturerHardware } = certificates;
  if (!csr || !hsm || !awsHardware || !manufacturerHardware)
    throw new CeremonyFailure('The first HSM is not active yet: wait a few minutes and run this again.');
  const evidence = { csr, hsm, awsHardware, manufacturerHardware };
  const fingerprints = await verifyHsm(evidence, roots);
  const obstacle = rootObstacle(roots.aws, awsRootSha256);
  if (obstacle) throw new CeremonyFailure(obstacle);
  for (const [name, pem] of Object.entries(evidence)) room.folder.write(name as keyof typeof evidence, pem);
  const facts = { cluster: id, csr: csrDigest(csr), ...fingerprints };
  for (const [name, value] of Object.entries(facts)) room.say(`${name}: ${value}`);
  room.say('Compare manufacturerRoot with what the manufacturer publishes, from two sources, and awsRoot with AWS.');
  await record(room, { step: 'csr', facts, state: 'csr' });
}
