/**
 * Backup files: Tink's streaming AEAD on WebCrypto, for Node and browsers. Any Tink reads and writes the same file with
 * the backup key as its AES256_GCM_HKDF_1MB main key and UTF-8 `backup-key-vault/backup/v1` as associated data.
 */

import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import type { Bytes } from '../protocol/crypto/bytes.ts';
import { backupFileLength, type Damage, DamagedBackup } from './format.ts';
import { releasing } from './release.ts';
import { opening, sealing } from './sealing.ts';
import { mapSegments, type StreamOptions } from './segments.ts';

export { backupFileLength, type Damage, DamagedBackup, releasing, type StreamOptions };

/**
 * A backup of any length in, its file out, in constant memory. Every file has a salt, and so a key, of its own.
 *
 * @example
 * const upload = file.stream().pipeThrough(encryptBackup(backupKey));
 * await fetch(address, { method: 'PUT', body: upload, duplex: 'half' });
 */
export function encryptBackup(key: BackupKey, options: StreamOptions = {}): TransformStream<Uint8Array, Bytes> {
  return mapSegments(sealing(key), options);
}

/**
 * The file in, the backup out, in constant memory. A segment comes out only once it is authenticated; that the file is
 * whole is known when the stream ends without {@link DamagedBackup}, so until then nothing that came out is a backup.
 *
 * @example
 * // Not `new Response(…).blob()`: of an error Chromium says "Failed to fetch" there.
 * const { body } = await fetch(address);
 * const parts: Bytes[] = [];
 * await body.pipeThrough(decryptBackup(backupKey)).pipeTo(new WritableStream({ write: (part) => void parts.push(part) }));
 * const file = new Blob(parts);
 */
export function decryptBackup(key: BackupKey, options: StreamOptions = {}): TransformStream<Uint8Array, Bytes> {
  return mapSegments(opening(key), options);
}
