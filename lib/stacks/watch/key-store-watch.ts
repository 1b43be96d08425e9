import { Duration } from 'aws-cdk-lib';
import { type MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { countMetrics } from '../../signals.ts';
import { VaultFunction } from '../functions/function.ts';
import { addAlarm } from './alarm.ts';
import type { Audience } from './audience.ts';
import { countOf, sumOf } from './metrics.ts';

const period = Duration.minutes(5);

interface KeyStoreWatchProps extends Audience {
  readonly customKeyStoreId: string;
}

/**
 * Asks KMS every five minutes whether the key store is connected. While there are no requests, nothing else would show
 * it.
 */
export class KeyStoreWatch extends Construct {
  readonly connected: Metric;

  constructor(scope: Construct, id: string, { customKeyStoreId, ...audience }: KeyStoreWatchProps) {
    super(scope, id);
    const { config } = audience;
    const { vaultId, concurrency } = config;
    const { alias } = new VaultFunction(this, 'Function', {
      config,
      name: 'key-store-watch',
      environment: { VAULT_KEY_STORE_ID: customKeyStoreId },
      rights: [new PolicyStatement({ sid: 'Look', actions: ['kms:DescribeCustomKeyStores'], resources: ['*'] })],
      memorySize: 256,
      ...(concurrency && { reserved: 1 }),
    });
    new Rule(this, 'Schedule', {
      description: `Backup Key Vault ${vaultId}: is the key store connected?`,
      schedule: Schedule.rate(period),
      targets: [new LambdaFunction(alias)],
    });
    this.connected = countOf(vaultId, countMetrics.keyStoreConnected, period).with({ statistic: Stats.MINIMUM });
    addAlarm(this, audience, {
      id: 'key-store-disconnected',
      says: 'KMS is not connected to the key store, or nobody can say: npm run ceremony -- status',
      severity: 'ticket',
      stopsRecovery: true,
      metric: this.connected,
      threshold: 1,
      rings: 'below',
      // If the function runs late, one period has no value, but never two.
      periods: 2,
    });
    addAlarm(this, audience, {
      id: 'key-store-throttled',
      says: 'KMS refuses calls of the key store as too many, or the HSMs are too slow for them',
      severity: 'ticket',
      metric: throttledIn(customKeyStoreId),
      threshold: 0,
      periods: 3,
    });
  }
}

/** All dimensions that it has (AWS KMS Developer Guide, "Monitor KMS keys with Amazon CloudWatch"). */
function throttledIn(CustomKeyStoreId: string): MathExpression {
  const of = (KmsOperation: 'Decrypt' | 'Encrypt') =>
    new Metric({
      namespace: 'AWS/KMS',
      metricName: 'CloudHSMKeyStoreThrottle',
      dimensionsMap: { CustomKeyStoreId, KmsOperation, KeySpec: 'SYMMETRIC_DEFAULT' },
      statistic: 'Sum',
      period,
    });
  return sumOf([of('Decrypt'), of('Encrypt')], 'throttled', period);
}
