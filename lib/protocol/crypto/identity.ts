/**
 * The vault's identity: an ECDSA P-256 key (FIPS 186-5, SHA-256), whose signature says that an answer is this vault's,
 * to this request, with this token. Apps pin its public half. Recovery needs none: OPAQUE authenticates the vault.
 */
import { p256 } from '@noble/curves/nist.js';
import { type Bytes, fromBase64url, sha256, toBase64url, toHex, utf8 } from './bytes.ts';
import { digestOf } from './canonical-json.ts';
import { InvalidIdentity } from './invalid-identity.ts';
import { type WebKey, webCrypto } from './web-crypto.ts';

const label = 'backup-key-vault/identity/v1';

/** One answer, and what it answers. */
export interface SignedAnswer {
  /** The bearer token as it was sent, so that nobody in between relays the request under an account of his own. */
  readonly token: string;
  /** The whole body. */
  readonly request: object;
  /** The whole answer. An `identitySignature` in it is left out. */
  readonly answer: object;
}

/** What was asked, and by whom: the part of the message that the request alone says. */
export function askedBy({ token, request }: Pick<SignedAnswer, 'token' | 'request'>): string {
  return `${toBase64url(sha256(utf8(token)))}|${digestOf(request)}`;
}

/** What the identity key signs. Throws where request or answer has no canonical form. */
export function identityMessage({ answer, ...asked }: SignedAnswer): Bytes {
  return utf8(`${label}|${askedBy(asked)}|${digestOf({ ...answer, identitySignature: undefined })}`);
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** What comes before the point in DER (RFC 5480): ecPublicKey on P-256, and the point is uncompressed (SEC 1). */
const beforePoint = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';
const spkiLength = 91;

/** Reads a pin: base64url of the SubjectPublicKeyInfo in DER, as KMS gives it. Throws {@link InvalidIdentity}. */
export async function readIdentity(pin: string): Promise<WebKey> {
  try {
    const spki = fromBase64url(pin);
    // Some platforms read compressed points, or past the end: a pin that is good on one is to be good on all.
    if (spki.length === spkiLength && toHex(spki).startsWith(beforePoint))
      return await webCrypto().subtle.importKey('spki', spki, algorithm, false, ['verify']);
  } catch {
    // Refused below.
  }
  throw new InvalidIdentity('identity expected base64url of the SubjectPublicKeyInfo of a P-256 key');
}

/** Whether this is the key's signature of the answer, in DER. KMS gives either of the two values of s. */
export async function verifyIdentity(identity: WebKey, answer: SignedAnswer, signature: Bytes): Promise<boolean> {
  const compact = toCompact(signature);
  if (!compact) return false;
  return webCrypto().subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, identity, compact, identityMessage(answer));
}

/** WebCrypto takes r and s side by side, and no DER. */
function toCompact(der: Bytes): Bytes | undefined {
  try {
    return new Uint8Array(p256.Signature.fromBytes(der, 'der').toBytes('compact'));
  } catch {
    return undefined;
  }
}
