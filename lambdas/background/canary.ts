import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { countMetrics, messages } from '../../lib/signals.ts';
import { list } from '../../lib/vault/policy.ts';
import { tryVault, VaultFails } from '../release/device.ts';
import { invokeBy, lambdaClient } from '../release/invoke.ts';
import { required } from '../runtime/env.ts';
import { logger, metrics } from '../runtime/observe.ts';

/** Such as `backup-key-vault-prod`: every function's name begins so. */
const prefix = required(process.env, 'VAULT_FUNCTIONS');
const trust = { name: required(process.env, 'VAULT_NAME'), identity: list(process.env, 'VAULT_IDENTITIES') };
// By its alias: that is what a user reaches.
const invoke = invokeBy(lambdaClient(), (name) => `${prefix}-${name}:live`);

/** Counts 1 if an account of its own could register, recover and delete, and 0 if not. No value is an alarm too. */
export async function handler(): Promise<void> {
  const began = performance.now();
  const failure = await tryVault(invoke, trust).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (failure !== undefined && !(failure instanceof VaultFails)) throw failure;
  if (failure) logger.error(messages.canaryFailed, { reason: failure.message });
  metrics.addMetric(countMetrics.canary, MetricUnit.Count, failure ? 0 : 1);
  metrics.addMetric(countMetrics.canaryDuration, MetricUnit.Milliseconds, Math.round(performance.now() - began));
  metrics.publishStoredMetrics();
}
