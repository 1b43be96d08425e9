/** An HTTPS server on this machine, with a certificate that it signed itself. */
import { createServer } from 'node:https';
import { X509CertificateGenerator } from '../../lib/key-store/x509.ts';
import { listen } from '../../lib/local/loopback.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const day = 24 * 3600 * 1000;

/** Its certificate is valid from `from` to `to`, in days from now. */
export async function startTlsServer({ from, to }: { from: number; to: number }) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=localhost',
    notBefore: new Date(Date.now() + from * day),
    notAfter: new Date(Date.now() + to * day),
    signingAlgorithm: algorithm,
    keys,
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  const server = createServer({ key, cert: certificate.toString('pem') }, (_, response) => response.end('{}'));
  const { port, close } = await listen(server);
  return { url: `https://127.0.0.1:${port}`, close };
}
