/** Bytes as the wire and people write them: base64url without padding (RFC 4648 section 5), hex, UTF-8. */

import { sha256 as digest } from '@noble/hashes/sha2.js';
import { base64urlnopad, hex } from '@scure/base';
import { webCrypto } from './web-crypto.ts';

/** Bytes of memory that is not shared, as WebCrypto and streams take them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function toBase64url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/**
 * Refuses padding, white space, the other alphabet, and unused bits that are not zero: one spelling per value.
 * The errors are our own, because the library's repeat the letter that they refuse, and it may be of a secret.
 */
export function fromBase64url(text: string): Bytes {
  if (!/^[\w-]*$/.test(text)) throw new TypeError('expected base64url without padding');
  try {
    return new Uint8Array(base64urlnopad.decode(text));
  } catch {
    throw new TypeError('expected canonical base64url: the unused bits must be zero');
  }
}

export function toHex(bytes: Uint8Array): string {
  return hex.encode(bytes);
}

/** Both cases; an odd number of digits is refused. */
export function fromHex(digits: string): Bytes {
  return new Uint8Array(hex.decode(digits));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Throws for bytes that are no UTF-8. No TextDecoder, which React Native had not before 0.85. */
export function fromUtf8(bytes: Bytes): string {
  return decodeURIComponent(toHex(bytes).replace(/../g, '%$&'));
}

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Compares in time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

export function randomBytes(length: number): Bytes {
  const bytes = new Uint8Array(length);
  webCrypto().getRandomValues(bytes);
  return bytes;
}

/** FIPS 180-4. Not WebCrypto's: handing a few bytes to another thread costs far more than digesting them. */
export function sha256(bytes: Bytes): Bytes {
  return new Uint8Array(digest(bytes));
}

/** The inputs of HKDF by their names in RFC 5869. `length` is the output's, in bytes. */
interface HkdfInputs {
  readonly ikm: Bytes;
  readonly salt: Bytes;
  readonly info: Bytes;
  readonly length: number;
}

/** HKDF-SHA256 (RFC 5869) on WebCrypto. */
export const hkdfSha256 = (inputs: HkdfInputs): Promise<Bytes> => hkdf('SHA-256', inputs);

/** HKDF-SHA512 (RFC 5869) on WebCrypto. */
export const hkdfSha512 = (inputs: HkdfInputs): Promise<Bytes> => hkdf('SHA-512', inputs);

async function hkdf(hash: 'SHA-256' | 'SHA-512', { ikm, salt, info, length }: HkdfInputs): Promise<Bytes> {
  const { subtle } = webCrypto();
  const key = await subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await subtle.deriveBits({ name: 'HKDF', hash, salt, info }, key, length * 8));
}
