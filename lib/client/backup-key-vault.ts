import { defaultPlatform } from './platform/default-platform.ts';
import type { VaultOptions } from './results.ts';
import { VaultClient } from './vault-client.ts';

/** {@link VaultClient} in pages and in Node. */
export class BackupKeyVault extends VaultClient {
  constructor(options: VaultOptions) {
    super(options, defaultPlatform);
  }
}
