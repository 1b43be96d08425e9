/**
 * Whether an HSM is one that AWS and its manufacturer vouch for, and the request is its own (CloudHSM user guide,
 * "Verify the identity and authenticity of your cluster's HSM"). The chains are of fixed length and end in roots that
 * the people of the ceremony bring: AWS and the manufacturer publish them.
 */
import { X509Certificate } from 'node:crypto';
import type { ClusterCertificates } from '../../lib/key-store/read-cluster.ts';
import { Pkcs10CertificateRequest } from '../../lib/key-store/x509.ts';

class UntrustedHsm extends Error {
  override readonly name = 'UntrustedHsm';
}

export interface Roots {
  /** PEM. */
  readonly aws: string;
  readonly manufacturer: string;
}

export type Evidence = Required<Omit<ClusterCertificates, 'cluster'>>;

function read(what: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new UntrustedHsm(`The ${what} is not a certificate`);
  }
}

/** A fingerprint in the form in which certificates are published: SHA-256, upper-case hex with colons. */
export const fingerprint = (pem: string): string => new X509Certificate(pem).fingerprint256;

function requireValid(what: string, certificate: X509Certificate, now: Date): void {
  if (now < certificate.validFromDate || now > certificate.validToDate)
    throw new UntrustedHsm(`The ${what} is not valid now: ${certificate.validFrom} to ${certificate.validTo}`);
}

interface Issue {
  /** For the message. */
  readonly what: string;
  readonly certificate: X509Certificate;
  /** For the message: whose signature it should be. */
  readonly by: string;
  readonly issuer: X509Certificate;
}

function requireIssued({ what, certificate, by, issuer }: Issue): void {
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey))
    throw new UntrustedHsm(`The ${what} is not signed by the ${by}`);
}

const spki = (certificate: X509Certificate): Buffer => certificate.publicKey.export({ type: 'spki', format: 'der' });

/** The public key of a request, whose own signature must hold (RFC 2986). */
export async function requestedKey(csr: string): Promise<Buffer> {
  const request = new Pkcs10CertificateRequest(csr);
  if (!(await request.verify())) throw new UntrustedHsm("The request's own signature does not hold");
  return Buffer.from(request.publicKey.rawData);
}

/** Checks both chains and the key. Throws {@link UntrustedHsm}. Returns fingerprints, for people and the transcript. */
export async function verifyHsm(evidence: Evidence, roots: Roots, now = new Date()): Promise<Record<string, string>> {
  const hsm = read('HSM certificate', evidence.hsm);
  const chains = [
    ['AWS', read('AWS root', roots.aws), read('AWS hardware certificate', evidence.awsHardware)],
    [
      'manufacturer',
      read('manufacturer root', roots.manufacturer),
      read('manufacturer hardware certificate', evidence.manufacturerHardware),
    ],
  ] as const;
  for (const [who, root, hardware] of chains) {
    requireIssued({ what: `${who} root`, certificate: root, by: 'one who holds its key', issuer: root });
    requireIssued({ what: `${who} hardware certificate`, certificate: hardware, by: `${who} root`, issuer: root });
    requireIssued({
      what: 'HSM certificate',
      certificate: hsm,
      by: `hardware that ${who} vouches for`,
      issuer: hardware,
    });
    requireValid(`${who} root`, root, now);
    requireValid(`${who} hardware certificate`, hardware, now);
  }
  requireValid('HSM certificate', hsm, now);
  if (!spki(hsm).equals(await requestedKey(evidence.csr)))
    throw new UntrustedHsm('The request is for another key than the HSM certificate speaks of');
  return {
    awsRoot: fingerprint(roots.aws),
    manufacturerRoot: fingerprint(roots.manufacturer),
    awsHardware: fingerprint(evidence.awsHardware),
    manufacturerHardware: fingerprint(evidence.manufacturerHardware),
    hsm: fingerprint(evidence.hsm),
  };
}
