import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { countMetrics } from '../../signals.ts';
import type { Config } from '../config/config.ts';
import { roleName } from '../names.ts';
import { type AlarmRow, addAlarm } from './alarm.ts';
import type { Audience } from './audience.ts';
import { countOf, linesOf } from './metrics.ts';

const period = Duration.minutes(15);

/** If an answer of Decrypt is lost on its way, the SDK calls again: KMS counts two, the function counts one. */
const tolerance = 20;

interface KeyWatchProps extends Audience {
  readonly keyArn: string;
}

/**
 * Watches for someone who uses the key past the vault. KMS counts the key's successful Decrypts itself (AWS/KMS,
 * SuccessfulRequest by KeyArn and Operation); whatever is more than the functions' own Decrypts is an alarm.
 * With a trail it is exact: every use by anyone but the four functions that have a right to it, allowed or refused.
 */
export class KeyWatch extends Construct {
  readonly unexplained: MathExpression;

  constructor(scope: Construct, id: string, { keyArn, ...audience }: KeyWatchProps) {
    super(scope, id);
    const { config } = audience;
    const decrypts = new Metric({
      namespace: 'AWS/KMS',
      metricName: 'SuccessfulRequest',
      dimensionsMap: { KeyArn: keyArn, Operation: 'Decrypt' },
      statistic: 'Sum',
      period,
    });
    this.unexplained = new MathExpression({
      expression: 'FILL(decrypts, 0) - FILL(unwraps, 0)',
      usingMetrics: { decrypts, unwraps: countOf(config.vaultId, countMetrics.unwraps, period) },
      label: 'Decrypt calls that no counted attempt explains',
      period,
    });
    const says = 'Someone uses the key past the vault';
    const shared = { says, severity: 'page', momentary: true } as const;
    const rows: AlarmRow[] = [
      { ...shared, id: 'unexplained-decrypts', metric: this.unexplained, threshold: tolerance, periods: 1 },
    ];
    const { trailLogGroup } = config.alarms;
    if (trailLogGroup !== undefined) {
      const metric = this.#foreignUse(config, keyArn, trailLogGroup);
      rows.push({ ...shared, id: 'foreign-key-use', metric, threshold: 0, periods: 1 });
    }
    for (const row of rows) addAlarm(this, audience, row);
  }

  /** Counts every use of the key, allowed or refused, by anyone but the four functions. */
  #foreignUse({ vaultId }: Config, keyArn: string, trailLogGroup: string): Metric {
    const users = (['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish'] as const).map(
      (name) => `($.userIdentity.arn != "*assumed-role/${roleName(vaultId, name)}/*")`,
    );
    const uses = [
      'Encrypt',
      'Decrypt',
      'ReEncrypt',
      'GenerateDataKey',
      'GenerateDataKeyWithoutPlaintext',
      'CreateGrant',
    ];
    const anyUse = uses.map((use) => `($.eventName = "${use}")`).join(' || ');
    return linesOf(this, 'foreign-key-use', {
      vaultId,
      logGroup: LogGroup.fromLogGroupName(this, 'Trail', trailLogGroup),
      pattern: FilterPattern.literal(
        `{ ($.eventSource = "kms.amazonaws.com") && ($.resources[0].ARN = "${keyArn}") && (${anyUse}) && ${users.join(' && ')} }`,
      ),
      period: Duration.minutes(5),
    });
  }
}
