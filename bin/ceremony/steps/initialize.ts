/** Step 3: give the cluster its certificate and trust anchor. From here on it belongs to the organisation. */

import { X509Certificate } from 'node:crypto';
import { InitializeClusterCommand } from '@aws-sdk/client-cloudhsm-v2';
import { writeParameter } from '../../../lib/key-store/parameter.ts';
import { fingerprint, requestedKey } from '../chain.ts';
import { CeremonyFailure, currentCluster, type Room, record, watchCluster } from '../room.ts';

interface Signed {
  readonly certificate: string;
  readonly trustAnchor: string;
}

/**
 * The signed certificate, if it is the one in the transcript, for the key of the cluster, and signed by the trust
 * anchor.
 */
async function readSigned({ folder }: Room): Promise<Signed> {
  const [certificate, trustAnchor, csr] = [folder.read('cluster'), folder.read('trustAnchor'), folder.read('csr')];
  const signed = folder.lines().findLast(({ step }) => step === 'sign');
  if (!certificate || !trustAnchor || !csr || !signed)
    throw new CeremonyFailure('The folder has no signed certificate: run `npm run ceremony -- sign` first.');
  if (signed.facts.certificate !== fingerprint(certificate) || signed.facts.trustAnchor !== fingerprint(trustAnchor))
    throw new CeremonyFailure('The certificates in the folder are not those that were signed: sign again.');
  const [read, anchor] = [new X509Certificate(certificate), new X509Certificate(trustAnchor)];
  if (!read.checkIssued(anchor) || !read.verify(anchor.publicKey))
    throw new CeremonyFailure('The certificate is not signed by the trust anchor: sign again.');
  const key = read.publicKey.export({ type: 'spki', format: 'der' });
  if (!key.equals(await requestedKey(csr)))
    throw new CeremonyFailure("The certificate is not for the key of the cluster's request: sign again.");
  return { certificate, trustAnchor };
}

const isSame = (one: string | undefined, other: string): boolean =>
  one !== undefined && fingerprint(one) === fingerprint(other);

export async function initialize(room: Room): Promise<void> {
  const signed = await readSigned(room);
  const before = await currentCluster(room);
  if (before.state === 'UNINITIALIZED') {
    if (before.certificates.csr?.trim() !== room.folder.read('csr')?.trim())
      throw new CeremonyFailure(
        'The cluster has another request than the one that was signed: begin again with `csr`.',
      );
    await room.aws.cloudhsm.send(
      new InitializeClusterCommand({
        ClusterId: before.id,
        SignedCert: signed.certificate,
        TrustAnchor: signed.trustAnchor,
      }),
    );
  }
  const cluster = await watchCluster(room, ({ state }) => state === 'INITIALIZED' || state === 'ACTIVE');
  // Checked after a run that was cut off, too: only this ceremony may have initialized the cluster.
  if (!isSame(cluster.certificates.cluster, signed.certificate))
    throw new CeremonyFailure(
      'The cluster was initialized with another certificate: someone else claimed it. Abort (docs/operations.md).',
    );
  await writeParameter(room.aws.ssm, room.names.trustAnchorParameter, signed.trustAnchor);
  const facts = {
    cluster: cluster.id,
    certificate: fingerprint(signed.certificate),
    trustAnchor: fingerprint(signed.trustAnchor),
  };
  await record(room, { step: 'initialize', facts, state: 'initialized' });
  room.say(`the cluster ${cluster.id} is ${cluster.state}`);
}
