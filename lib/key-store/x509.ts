/** X.509 certificates and requests, as CloudHSM and the organisation's authority exchange them. */
import './reflect-metadata.ts';

export type { X509Certificate } from '@peculiar/x509';

// Not a static import: a loader may evaluate a CommonJS package before the module that must come first.
export const {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} = await import('@peculiar/x509');
