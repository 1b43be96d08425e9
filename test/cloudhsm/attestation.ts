/**
 * The certificates that an HSM shows before it is initialised, as the CloudHSM user guide draws them ("Verify the
 * identity and authenticity of your cluster's HSM"): AWS and the manufacturer each certify the hardware's key, the
 * hardware certifies the HSM's key, and the cluster's request speaks of that same key. Roots of this server's own.
 */
import {
  BasicConstraintsExtension,
  Pkcs10CertificateRequestGenerator,
  type X509Certificate,
  X509CertificateGenerator,
} from '../../lib/key-store/x509.ts';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
};

/** The certificates and the request, in PEM, by the names that DescribeClusters gives them. */
export interface Attestation {
  readonly AwsHardwareCertificate: string;
  readonly ManufacturerHardwareCertificate: string;
  readonly HsmCertificate: string;
  readonly ClusterCsr: string;
}

export interface Manufactory {
  readonly awsRoot: string;
  readonly manufacturerRoot: string;
  /** A new HSM's. Each has hardware and keys of its own. */
  attest(clusterId: string): Promise<Attestation>;
}

const generateKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

const validity = () => ({
  notBefore: new Date(Date.now() - 86_400_000),
  notAfter: new Date(Date.now() + 10 * 365 * 86_400_000),
});

async function createRoot(name: string): Promise<{ certificate: X509Certificate; keys: CryptoKeyPair }> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return { certificate, keys };
}

async function issue(
  issuer: { name: string; key: CryptoKey },
  subject: { name: string; key: CryptoKey; authority: boolean },
) {
  const certificate = await X509CertificateGenerator.create({
    subject: subject.name,
    publicKey: subject.key,
    issuer: issuer.name,
    signingKey: issuer.key,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [new BasicConstraintsExtension(subject.authority, undefined, true)],
  });
  return certificate.toString('pem');
}

/** The roots of AWS and of the manufacturer, and what they certify. Generates RSA keys: some 100 ms each. */
export async function openManufactory(): Promise<Manufactory> {
  const [aws, manufacturer] = await Promise.all([
    createRoot('CN=AWS CloudHSM Root (embedded), O=Embedded'),
    createRoot('CN=Manufacturer Root (embedded), O=Embedded'),
  ]);
  return {
    awsRoot: aws.certificate.toString('pem'),
    manufacturerRoot: manufacturer.certificate.toString('pem'),
    async attest(clusterId) {
      const [hardware, hsm] = await Promise.all([generateKeys(), generateKeys()]);
      const hardwareName = 'CN=HSM:embedded, O=Embedded, OU=FIPS';
      const hsmName = `CN=HSM:embedded:PARTN:1, O=Embedded, OU=${clusterId}`;
      const certify = (root: typeof aws) =>
        issue(
          { name: root.certificate.subject, key: root.keys.privateKey },
          { name: hardwareName, key: hardware.publicKey, authority: true },
        );
      const request = await Pkcs10CertificateRequestGenerator.create({
        name: hsmName,
        keys: hsm,
        signingAlgorithm: algorithm,
      });
      return {
        AwsHardwareCertificate: await certify(aws),
        ManufacturerHardwareCertificate: await certify(manufacturer),
        HsmCertificate: await issue(
          { name: hardwareName, key: hardware.privateKey },
          { name: hsmName, key: hsm.publicKey, authority: false },
        ),
        ClusterCsr: request.toString('pem'),
      };
    },
  };
}
