/** What CloudHSM asks of the certificate and the trust anchor that a cluster is initialised with. */
import { X509Certificate } from 'node:crypto';
import { Pkcs10CertificateRequest } from '../../lib/key-store/x509.ts';

export interface SignedCertificate {
  readonly certificate: string;
  readonly trustAnchor: string;
}

function read(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** Why the cluster refuses to be initialised with these; undefined when it does not. All PEM. */
export function checkInitialization(csr: string, signed: SignedCertificate): string | undefined {
  const certificate = read(signed.certificate);
  const anchor = read(signed.trustAnchor);
  if (!certificate) return 'SignedCert is not a certificate';
  if (!anchor) return 'TrustAnchor is not a certificate';
  if (!anchor.ca || !anchor.checkIssued(anchor) || !anchor.verify(anchor.publicKey))
    return 'TrustAnchor must be a self-signed certificate of an authority';
  if (!certificate.checkIssued(anchor) || !certificate.verify(anchor.publicKey))
    return 'SignedCert is not signed by TrustAnchor';
  const requested = Buffer.from(new Pkcs10CertificateRequest(csr).publicKey.rawData);
  const certified = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return requested.equals(certified) ? undefined : 'SignedCert is not for the key of the cluster CSR';
}
