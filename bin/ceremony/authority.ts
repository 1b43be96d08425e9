/** The organisation's authority: signs the cluster's request, on a machine without a network. */
import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '../../lib/key-store/x509.ts';
import { requestedKey } from './chain.ts';

/** As the CloudHSM user guide makes it ("Initialize the cluster"). */
const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
};
const tenYearsMs = 3652 * 86_400_000;

export interface Authority {
  /** PEM, self-signed: the trust anchor of the cluster. */
  readonly certificate: string;
  readonly key: KeyObject;
}

const validity = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + tenYearsMs) });
const serialNumber = (): string => `01${randomBytes(15).toString('hex')}`;

/** `name` is an X.500 name such as `CN=Backup Key Vault, O=Example`. */
export async function createAuthority(name: string): Promise<Authority> {
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    certificate: certificate.toString('pem'),
    key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
  };
}

/** Throws when the key is not the certificate's, or the certificate no self-signed authority's. */
function checkAuthority({ certificate, key }: Authority): void {
  const read = new X509Certificate(certificate);
  if (!read.checkPrivateKey(key)) throw new Error("The key is not that of the authority's certificate");
  if (!read.ca || !read.verify(read.publicKey))
    throw new Error('The certificate of the authority must be self-signed, with CA in its basic constraints');
}

/** The cluster's certificate, in PEM. The request's own signature must hold. */
export async function signRequest(authority: Authority, csr: string): Promise<string> {
  checkAuthority(authority);
  await requestedKey(csr);
  const request = new Pkcs10CertificateRequest(csr);
  const der = authority.key.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: request.subject,
    issuer: new X509Certificate(authority.certificate).subject.split('\n').join(', '),
    publicKey: request.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    ...validity(),
  });
  const pem = certificate.toString('pem');
  const read = new X509Certificate(pem);
  const anchor = new X509Certificate(authority.certificate);
  if (!read.checkIssued(anchor) || !read.verify(anchor.publicKey))
    throw new Error('The certificate that was signed does not verify against the authority: nothing was written');
  return pem;
}
