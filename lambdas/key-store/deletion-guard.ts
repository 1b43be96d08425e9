import { explained } from './framework/explained.ts';
import { deletionGuard } from './vault-key/deletion-guard.ts';

/** Stands before the deletion of the key store's stack. */
export const { onEvent, isComplete } = explained(deletionGuard);
