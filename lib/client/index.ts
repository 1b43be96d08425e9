/**
 * The client SDK's public face: the vault, backups, and every error that an app can act on.
 *
 * @module backup-key-vault
 */
export * from '../backup/index.ts';
export { BackupKeyVault } from './backup-key-vault.ts';
export * from './everywhere.ts';
export { checkPassword, createPasswordVerifier } from './password/practice-prompt.ts';
