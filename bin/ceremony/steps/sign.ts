/** Step 2, on a machine without a network: the organisation's authority signs the request. Files alone. */
import { type Authority, signRequest } from '../authority.ts';
import { fingerprint } from '../chain.ts';
import type { Folder } from '../folder.ts';
import { CeremonyFailure, type Room } from '../room.ts';
import type { Operator } from '../transcript.ts';
import { csrDigest } from './csr.ts';

/** The request that was taken and verified. Throws when the file is not the one that the transcript names. */
function verifiedRequest(folder: Folder): string {
  const csr = folder.read('csr');
  const taken = folder.lines().findLast(({ step }) => step === 'csr');
  if (csr === undefined || !taken)
    throw new CeremonyFailure('There is no verified request in the folder: run `npm run ceremony -- csr` first.');
  if (taken.facts.csr !== csrDigest(csr))
    throw new CeremonyFailure('The request in the folder is not the one that was verified: take it again with `csr`.');
  return csr;
}

export async function signFolder(
  { folder, say }: Pick<Room, 'folder' | 'say'>,
  operator: Operator,
  authority: Authority,
): Promise<void> {
  const csr = verifiedRequest(folder);
  const certificate = await signRequest(authority, csr);
  folder.write('cluster', certificate);
  folder.write('trustAnchor', authority.certificate);
  const facts = {
    csr: csrDigest(csr),
    certificate: fingerprint(certificate),
    trustAnchor: fingerprint(authority.certificate),
  };
  for (const [name, value] of Object.entries(facts)) say(`${name}: ${value}`);
  folder.append({ operator, step: 'sign', facts });
}
