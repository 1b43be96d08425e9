/**
 * Tink's streaming AEAD, key type AES256_GCM_HKDF_1MB, byte by byte:
 * `header || segment 0 || segment 1 || …`, header = `40 || salt(32) || nonce prefix(7)`. Header and segment 0 share the
 * first MiB, every other segment but the last fills one. https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming
 */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import { type Bytes, concat, hkdfSha256, randomBytes, utf8 } from '../protocol/crypto/bytes.ts';
import { type WebKey, webCrypto } from '../protocol/crypto/web-crypto.ts';
import { BackupKeyVaultError } from '../protocol/sdk-error.ts';
import type { SegmentPlace } from './segments.ts';

const keyLength = 32;
const noncePrefixLength = 7;
const tagLength = 16;
const mostSegments = 2 ** 32 - 1;
const associatedData = utf8('backup-key-vault/backup/v1');

export const headerLength = 1 + keyLength + noncePrefixLength;
/** Bytes of ciphertext, tag included. */
export const segmentLength = 2 ** 20;
/** Bytes of plaintext that fit in a segment, and in the first one, which gives up room for the header. */
export const segmentCapacity = segmentLength - tagLength;
export const firstSegmentCapacity = segmentCapacity - headerLength;

/**
 * What a file shows to be wrong. `not_a_backup`: another format. `truncated`: ends inside a header or a tag.
 * `wrong_key_or_damaged`: segment 0 does not authenticate. `damaged`: a later one does not, because bytes were changed,
 * moved, added or cut off.
 */
export type Damage = 'not_a_backup' | 'truncated' | 'wrong_key_or_damaged' | 'damaged';

const explanations: Record<Damage, string> = {
  not_a_backup: 'does not start as a backup does',
  truncated: 'is cut off',
  wrong_key_or_damaged: 'does not open: the key is another one, or the file was changed or cut off',
  damaged: 'does not open: bytes of the file were changed, moved, added or cut off',
};

/** The file is not what was encrypted under this key. `segment` counts from 0, one to a MiB of the file. */
export class DamagedBackup extends BackupKeyVaultError {
  override readonly name = 'DamagedBackup';
  declare readonly code: 'damaged_backup';
  readonly reason: Damage;
  readonly segment: number;

  /** @internal */
  constructor(reason: Damage, segment: number, cause?: unknown) {
    super('damaged_backup', `backup file: segment ${segment} ${explanations[reason]}`, { cause });
    this.reason = reason;
    this.segment = segment;
  }
}

/** Bytes of the file that this many bytes of backup make. Throws RangeError for what is no length. */
export function backupFileLength(plaintextLength: number): number {
  if (!Number.isSafeInteger(plaintextLength) || plaintextLength < 0)
    throw new RangeError(`length expected a whole number of bytes, got ${plaintextLength}`);
  const segments = Math.ceil((headerLength + plaintextLength) / segmentCapacity);
  return headerLength + plaintextLength + segments * tagLength;
}

export function createHeader(): Bytes {
  return concat(new Uint8Array([headerLength]), randomBytes(keyLength + noncePrefixLength));
}

/** A copy of the header that the file starts with. Throws {@link DamagedBackup}. */
export function readHeader(start: Bytes): Bytes {
  if (start.length > 0 && start[0] !== headerLength) throw new DamagedBackup('not_a_backup', 0);
  if (start.length < headerLength) throw new DamagedBackup('truncated', 0);
  return start.slice(0, headerLength);
}

/** One key per file (HKDF-SHA256 of the backup key under the file's salt), ready to seal or open its segments. */
export interface FileCipher {
  readonly header: Bytes;
  readonly key: WebKey;
}

export async function fileCipher(backupKey: BackupKey, header: Bytes, use: 'encrypt' | 'decrypt'): Promise<FileCipher> {
  const mainKey = backupKey.reveal();
  if (mainKey.length !== keyLength)
    throw new RangeError(`backup key expected ${keyLength} bytes, got ${mainKey.length}`);
  const salt = header.subarray(1, 1 + keyLength);
  const derived = await hkdfSha256({ ikm: mainKey, salt, info: associatedData, length: keyLength });
  return { header, key: await webCrypto().subtle.importKey('raw', derived, 'AES-GCM', false, [use]) };
}

/** `nonce prefix(7) || index(4, big-endian) || 1 for the last segment, else 0`: no segment passes for another. */
export function segmentNonce(header: Bytes, { index, last }: SegmentPlace): Bytes {
  if (index >= mostSegments) throw new RangeError(`backup expected fewer than ${mostSegments} segments of 1 MiB`);
  const end = new Uint8Array(5);
  new DataView(end.buffer).setUint32(0, index);
  end[4] = last ? 1 : 0;
  return concat(header.subarray(1 + keyLength), end);
}

export async function sealSegment(file: FileCipher, plaintext: Bytes, place: SegmentPlace): Promise<Bytes> {
  const parameters = { name: 'AES-GCM' as const, iv: segmentNonce(file.header, place) };
  return new Uint8Array(await webCrypto().subtle.encrypt(parameters, file.key, plaintext));
}

/** Throws {@link DamagedBackup}. */
export async function openSegment(file: FileCipher, segment: Bytes, place: SegmentPlace): Promise<Bytes> {
  const { index } = place;
  if (segment.length < tagLength) throw new DamagedBackup('truncated', index);
  const parameters = { name: 'AES-GCM' as const, iv: segmentNonce(file.header, place) };
  try {
    return new Uint8Array(await webCrypto().subtle.decrypt(parameters, file.key, segment));
  } catch (cause) {
    throw new DamagedBackup(index === 0 ? 'wrong_key_or_damaged' : 'damaged', index, cause);
  }
}
