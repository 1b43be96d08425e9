import { explained } from './framework/explained.ts';
import { deletionGuard } from './vault-key/deletion-guard.ts';

/** Refuses the deletion of the key store's stack, unless it was asked for. */
export const { onEvent, isComplete } = explained(deletionGuard);
