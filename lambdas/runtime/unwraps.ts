import { countMetrics } from '../../lib/signals.ts';
import type { KeyStore } from '../../lib/vault/ports.ts';
import { countOne } from './observe.ts';

/**
 * Counts what KMS decrypted for this function, even if the request then fails: an alarm compares the number with KMS's
 * own.
 */
export function countUnwraps(store: KeyStore): KeyStore {
  return {
    newest: store.newest,
    wrap: (plaintext, context) => store.wrap(plaintext, context),
    async unwrap(wrapped, context) {
      const unwrapped = await store.unwrap(wrapped, context);
      countOne(countMetrics.unwraps);
      return unwrapped;
    },
  };
}
