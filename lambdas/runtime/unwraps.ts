import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { countMetrics } from '../../lib/signals.ts';
import type { KeyStore } from '../../lib/vault/ports.ts';
import { metrics } from './observe.ts';

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
      metrics.singleMetric().addMetric(countMetrics.unwraps, MetricUnit.Count, 1);
      return unwrapped;
    },
  };
}
