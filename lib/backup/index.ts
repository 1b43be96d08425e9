/** Encrypting and decrypting backups alone, for who keeps the key without a vault: it needs no WebAssembly. */
export {
  type BackupKey,
  createBackupKey,
  formatBackupKey,
  InvalidBackupKey,
  parseBackupKey,
} from '../protocol/crypto/backup-key.ts';
export { fingerprintOf, parseFingerprint } from '../protocol/crypto/fingerprint.ts';
export { backupFileLength, DamagedBackup, decryptBackup, encryptBackup, releasing } from './file.ts';
