/** Where key material lives, and what is done with it. One contract suite runs against every implementation. */
import type { Bytes } from '../../../protocol/crypto/bytes.ts';

export interface Sealing {
  /** 12 bytes, never used twice with one key. */
  readonly iv: Bytes;
  /** Additional authenticated data. */
  readonly aad: Bytes;
}

export interface KeyBackend {
  /** Written beside the keys' records, so that a data directory is never opened with another backend. */
  readonly name: string;
  /** Makes a 256-bit AES key. Durable when it returns; refuses an id that has a key. */
  createKey(keyId: string): Promise<void>;
  /** The same for a key pair on P-256. */
  createKeyPair(keyId: string): Promise<void>;
  /** At least one byte in (SoftHSM takes no less); out, ciphertext and the 16-byte tag. Throws when there is no such key. */
  wrap(keyId: string, sealing: Sealing, plaintext: Bytes): Promise<Bytes>;
  /** `undefined` when the tag does not verify. Throws when there is no such key. */
  unwrap(keyId: string, sealing: Sealing, sealed: Bytes): Promise<Bytes | undefined>;
  /** ECDSA of a digest of 32 bytes, in DER (RFC 3279 section 2.2.3). Throws when there is no such key pair. */
  sign(keyId: string, digest: Bytes): Promise<Bytes>;
  /** SubjectPublicKeyInfo in DER (RFC 5480). Throws when there is no such key pair. */
  publicKey(keyId: string): Promise<Bytes>;
  /** Removes the material for good. Nothing happens when there is none. */
  destroyKey(keyId: string): Promise<void>;
  close(): Promise<void>;
}

export const tagLength = 16;

export function noSuchKey(keyId: string): Error {
  return new Error(`the key material of ${keyId} is missing`);
}

export function keyExists(keyId: string): Error {
  return new Error(`the key material of ${keyId} exists already`);
}
