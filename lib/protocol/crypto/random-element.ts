/** A registration request that belongs to no password, made without OPAQUE's WebAssembly. */
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { type Bytes, randomBytes } from './bytes.ts';

/** A random element of ristretto255 (RFC 9496), as a blinded password is to everyone but its device: 32 bytes. */
export function randomElement(): Bytes {
  return new Uint8Array(ristretto255_hasher.hashToCurve(randomBytes(32)).toBytes());
}
