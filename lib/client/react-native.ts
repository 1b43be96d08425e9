/**
 * The SDK for React Native: the same classes and errors, with OPAQUE, Argon2 and WebCrypto of the app's native packages.
 * It reaches no WebAssembly, Worker, web stream or module of Node.
 *
 * @module backup-key-vault/react-native
 */
import { nativePlatform } from './react-native/native-platform.ts';
import type { VaultOptions } from './results.ts';
import { VaultClient } from './vault-client.ts';

/** {@link VaultClient} in React Native, by the adapters that {@link installAdapters} was given. */
export class BackupKeyVault extends VaultClient {
  constructor(options: VaultOptions) {
    super(options, nativePlatform);
  }
}
