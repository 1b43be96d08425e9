import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { KMSClient } from '@aws-sdk/client-kms';
import { settingsOf, slow } from '../../lib/aws/effort.ts';
import { findStore } from '../../lib/key-store/find-store.ts';
import { countMetrics, messages } from '../../lib/signals.ts';
import { required } from '../runtime/env.ts';
import { logger, metrics } from '../runtime/observe.ts';

const client = new KMSClient(settingsOf(slow));
const CustomKeyStoreId = required(process.env, 'VAULT_KEY_STORE_ID');

/**
 * Counts 1 if KMS is connected to the key store, and 0 if not. If KMS cannot be asked it counts nothing, and that is an
 * alarm too.
 */
export async function handler(): Promise<void> {
  const { state = 'ABSENT', error } = (await findStore(client, { CustomKeyStoreId })) ?? {};
  const connected = state === 'CONNECTED';
  if (!connected) logger.error(messages.keyStoreNotConnected, { state, ...(error !== undefined && { error }) });
  metrics.addMetric(countMetrics.keyStoreConnected, MetricUnit.Count, connected ? 1 : 0);
  metrics.publishStoredMetrics();
}
