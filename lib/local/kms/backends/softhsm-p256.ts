/** ECDSA on P-256 in SoftHSM2. PKCS #11 gives `r || s` and a bare point; KMS gives both in the DER of X.509. */
import { createPublicKey } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import type { Bytes } from '../../../protocol/crypto/bytes.ts';
import type { Attribute } from './pkcs11.ts';
import type { Session } from './softhsm-session.ts';

/** OBJECT IDENTIFIER 1.2.840.10045.3.1.7, prime256v1, in DER (RFC 5480 section 2.1.1.1). */
const curve = Buffer.from('06082a8648ce3d030107', 'hex');

/** OCTET STRING of 65 bytes that holds an uncompressed point: X and Y follow. */
const pointPrefix = Buffer.from('044104', 'hex');
const coordinate = 32;

/** The private key never leaves the token. */
export function generateKeyPair({ pkcs11, module, session }: Session, label: string): void {
  const kept: Attribute[] = [
    { type: pkcs11.CKA_LABEL, value: label },
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_PRIVATE, value: true },
  ];
  const publicKey = [{ type: pkcs11.CKA_EC_PARAMS, value: curve }, { type: pkcs11.CKA_VERIFY, value: true }, ...kept];
  const privateKey = [
    { type: pkcs11.CKA_SIGN, value: true },
    { type: pkcs11.CKA_SENSITIVE, value: true },
    { type: pkcs11.CKA_EXTRACTABLE, value: false },
    ...kept,
  ];
  module.C_GenerateKeyPair(session, { mechanism: pkcs11.CKM_EC_KEY_PAIR_GEN }, publicKey, privateKey);
}

export function signDigest({ pkcs11, module, session }: Session, privateKey: Buffer, digest: Bytes): Bytes {
  module.C_SignInit(session, { mechanism: pkcs11.CKM_ECDSA }, privateKey);
  const raw = module.C_Sign(session, Buffer.from(digest), Buffer.alloc(2 * coordinate));
  return new Uint8Array(p256.Signature.fromBytes(new Uint8Array(raw), 'compact').toBytes('der'));
}

export function readPublicKey({ pkcs11, module, session }: Session, publicKey: Buffer): Bytes {
  const [point] = module.C_GetAttributeValue(session, publicKey, [{ type: pkcs11.CKA_EC_POINT }]);
  const value = point?.value ?? Buffer.alloc(0);
  const start = pointPrefix.length;
  if (value.length !== start + 2 * coordinate || !value.subarray(0, start).equals(pointPrefix))
    throw new Error('CKA_EC_POINT expected an uncompressed point on P-256');
  const x = value.subarray(start, start + coordinate).toString('base64url');
  const y = value.subarray(start + coordinate).toString('base64url');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  return new Uint8Array(key.export({ type: 'spki', format: 'der' }));
}
