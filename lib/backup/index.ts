/**
 * Encrypting and decrypting backups alone, for who keeps the key without a vault: it needs no WebAssembly.
 *
 * @module backup-key-vault/backup
 */
export {
  type BackupKey,
  createBackupKey,
  formatBackupKey,
  InvalidBackupKey,
  type KeyProblem,
  parseBackupKey,
} from '../protocol/crypto/backup-key.ts';
export type { Bytes } from '../protocol/crypto/bytes.ts';
export { fingerprintOf, parseFingerprint } from '../protocol/crypto/fingerprint.ts';
export type { Secret } from '../protocol/crypto/secret.ts';
export { BackupKeyVaultError } from '../protocol/sdk-error.ts';
export {
  backupFileLength,
  type Damage,
  DamagedBackup,
  decryptBackup,
  encryptBackup,
  releasing,
  type StreamOptions,
} from './file.ts';
export { type BackupParts, decryptInParts, encryptInParts } from './parts.ts';
