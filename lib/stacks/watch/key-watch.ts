import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { countMetrics } from '../../signals.ts';
import type { Config } from '../config/config.ts';
import { roleName } from '../names.ts';
import { type AlarmRow, type Audience, addAlarm } from './alarm.ts';
import { countOf, linesOf } from './metrics.ts';

const period = Duration.minutes(15);

/** If an answer of Decrypt is lost on its way, the SDK calls again: KMS counts two, the function counts one. */
const tolerance = 20;

interface KeyWatchProps extends Audience {
  readonly keyArns: readonly string[];
}

/**
 * Watches for someone who uses the key past the vault. KMS counts the key's successful Decrypts itself (AWS/KMS,
 * SuccessfulRequest by KeyArn and Operation); whatever is more than the functions' own Decrypts is an alarm.
 * With a trail it is exact: every use by anyone but the four functions that have a right to it, allowed or refused.
 */
export class KeyWatch extends Construct {
  readonly unexplained: MathExpression;

  constructor(scope: Construct, id: string, { config, topic, keyArns }: KeyWatchProps) {
    super(scope, id);
    const decryptsOf = (KeyArn: string) =>
      new Metric({
        namespace: 'AWS/KMS',
        metricName: 'SuccessfulRequest',
        dimensionsMap: { KeyArn, Operation: 'Decrypt' },
        statistic: 'Sum',
        period,
      });
    const decrypts = Object.fromEntries(
      keyArns.map((keyArn, index) => [index === 0 ? 'decrypts' : `decrypts${index + 1}`, decryptsOf(keyArn)]),
    );
    const all = Object.keys(decrypts).map((name) => `FILL(${name}, 0)`);
    this.unexplained = new MathExpression({
      expression: `${all.join(' + ')} - FILL(unwraps, 0)`,
      usingMetrics: { ...decrypts, unwraps: countOf(config.vaultId, countMetrics.unwraps, period) },
      label: 'Decrypt calls that no counted attempt explains',
      period,
    });
    const says = 'Someone uses the key past the vault';
    const rows: AlarmRow[] = [
      { id: 'unexplained-decrypts', says, metric: this.unexplained, threshold: tolerance, periods: 1 },
    ];
    const { trailLogGroup } = config.alarms;
    if (trailLogGroup !== undefined) {
      const metric = this.#foreignUse(config, keyArns, trailLogGroup);
      rows.push({ id: 'foreign-key-use', says, metric, threshold: 0, periods: 1 });
    }
    for (const row of rows) addAlarm(this, { config, topic }, row);
  }

  /** Counts every use of a key, allowed or refused, by anyone but the functions that are there for it. */
  #foreignUse({ vaultId }: Config, keyArns: readonly string[], trailLogGroup: string): Metric {
    const rewrappers = keyArns.length > 1 ? (['rewrap-setup', 'rewrap-escrow'] as const) : [];
    const routes = ['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish'] as const;
    const users = [...routes, ...rewrappers].map(
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
    // ReEncrypt names two keys, the source first (KMS Developer Guide, "ReEncrypt", CloudTrail).
    const resources = keyArns.length > 1 ? [0, 1] : [0];
    const anyKey = keyArns
      .flatMap((arn) => resources.map((index) => `($.resources[${index}].ARN = "${arn}")`))
      .join(' || ');
    const ofKey = keyArns.length > 1 ? `(${anyKey})` : anyKey;
    const anyUse = uses.map((use) => `($.eventName = "${use}")`).join(' || ');
    return linesOf(this, 'foreign-key-use', {
      vaultId,
      logGroup: LogGroup.fromLogGroupName(this, 'Trail', trailLogGroup),
      pattern: FilterPattern.literal(
        `{ ($.eventSource = "kms.amazonaws.com") && ${ofKey} && (${anyUse}) && ${users.join(' && ')} }`,
      ),
      period: Duration.minutes(5),
    });
  }
}
