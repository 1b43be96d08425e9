import { ed25519 } from '@noble/curves/ed25519.js';
import type { Bytes } from './bytes.ts';

const signatureLength = 64;

/** Whether these 32 bytes are a public key that a signature can be checked under: on the curve, not of small order. */
export function isSigningKey(bytes: Bytes): boolean {
  try {
    return !ed25519.Point.fromBytes(bytes).isSmallOrder();
  } catch {
    return false;
  }
}

/** Strict RFC 8032 verification: 64 bytes, no cofactor games (`zip215` off), canonical encodings only. */
export function verifySignature(publicKey: Bytes, signature: Bytes, message: Bytes): boolean {
  // The library throws for another length. To the caller that is one more signature that does not hold.
  if (signature.length !== signatureLength) return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}
