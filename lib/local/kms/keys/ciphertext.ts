/** The CiphertextBlob: `version(1) || key id(16) || iv(12) || AES-256-GCM ciphertext || tag(16)`. */
import { type Bytes, concat } from '../../../protocol/crypto/bytes.ts';

const version = 1;
const headerLength = 17;
const ivLength = 12;
const tagLength = 16;

export interface Ciphertext {
  /** The UUID of the key that made it. Not authentic until the tag is verified. */
  readonly keyId: string;
  /** Version and key id as bytes: they are part of the additional authenticated data. */
  readonly header: Bytes;
  readonly iv: Bytes;
  /** Ciphertext and tag. */
  readonly sealed: Bytes;
}

export function headerOf(keyId: string): Bytes {
  return concat(Uint8Array.of(version), Buffer.from(keyId.replaceAll('-', ''), 'hex'));
}

export function encodeCiphertext(keyId: string, iv: Bytes, sealed: Bytes): Bytes {
  return concat(headerOf(keyId), iv, sealed);
}

/** `undefined` when the bytes cannot be a blob of ours. */
export function decodeCiphertext(blob: Bytes): Ciphertext | undefined {
  if (blob[0] !== version || blob.length <= headerLength + ivLength + tagLength) return undefined;
  const header = blob.slice(0, headerLength);
  const hex = Buffer.from(header.subarray(1)).toString('hex');
  const keyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const iv = blob.slice(headerLength, headerLength + ivLength);
  return { keyId, header, iv, sealed: blob.slice(headerLength + ivLength) };
}
