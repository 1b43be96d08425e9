import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { countMetrics } from '../../signals.ts';
import { VaultFunction } from '../functions/function.ts';
import { prefix } from '../names.ts';
import type { Audience } from './alarm.ts';
import { countOf } from './metrics.ts';

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

  constructor(scope: Construct, id: string, { config, topic, customKeyStoreId }: KeyStoreWatchProps) {
    super(scope, id);
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
    const alarm = new Alarm(this, 'Disconnected', {
      alarmName: `${prefix(vaultId)}-key-store-disconnected`,
      alarmDescription: 'KMS is not connected to the key store, or nobody can say: npm run ceremony -- status',
      metric: this.connected,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // If the function runs late, one period has no value, but never two.
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
  }
}
