/**
 * The SDK for React Native: the same classes and errors, with OPAQUE, Argon2 and WebCrypto of the app's native packages.
 * It reaches no WebAssembly, Worker, web stream or module of Node.
 *
 * @module backup-key-vault/react-native
 */
export { backupFileLength, type Damage, DamagedBackup } from '../backup/format.ts';
export { type BackupParts, decryptInParts, encryptInParts } from '../backup/parts.ts';
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
export type { Argon2Inputs } from '../protocol/crypto/set/argon2-hash.ts';
export type { WebCrypto } from '../protocol/crypto/web-crypto.ts';
export * from './everywhere.ts';
export { type Adapters, type Argon2idAdapter, argon2idOf, type OpaqueAdapter } from './react-native/adapters.ts';
export { installAdapters } from './react-native/native-platform.ts';
export { checkPassword, createPasswordVerifier } from './react-native/practice-prompt.ts';

import { nativePlatform } from './react-native/native-platform.ts';
import type { VaultOptions } from './results.ts';
import { VaultClient } from './vault-client.ts';

/** {@link VaultClient} in React Native, by the adapters that {@link installAdapters} was given. */
export class BackupKeyVault extends VaultClient {
  constructor(options: VaultOptions) {
    super(options, nativePlatform);
  }
}
