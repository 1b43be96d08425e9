/** The backends by the name that the environment's KMS_BACKEND gives them. */
import { InvalidSetting } from '../../../vault/policy.ts';
import type { KeyBackend } from './backend.ts';
import { openSoftwareBackend } from './software.ts';

export async function openBackend(name: string | undefined, dataDir: string | undefined): Promise<KeyBackend> {
  switch (name || 'software') {
    case 'software':
      return openSoftwareBackend(dataDir);
    case 'softhsm':
      // Imported when asked for: starting the default backend stays quick.
      return (await import('./softhsm.ts')).openSoftHsmBackend(dataDir);
    default:
      throw new InvalidSetting(`KMS_BACKEND expected software or softhsm, got "${name}"`);
  }
}
