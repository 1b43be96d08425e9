import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { countMetrics } from '../../signals.ts';
import type { Config } from '../config/config.ts';
import { prefix, roleName } from '../names.ts';
import { countOf, linesOf } from './metrics.ts';

const period = Duration.minutes(15);

/** A Decrypt whose answer is lost on its way is made again by the SDK, and counted once. */
const tolerance = 20;

/**
 * Watches for someone who uses the key past the vault. KMS counts the key's successful Decrypts itself (AWS/KMS,
 * SuccessfulRequest by KeyArn and Operation); whatever is more than the functions' own Decrypts is an alarm.
 * With a trail it is exact: a use by any principal that is not one of the two functions, allowed or refused.
 */
export class KeyWatch extends Construct {
  readonly unexplained: MathExpression;

  constructor(scope: Construct, id: string, config: Config, keyArn: string, topic: ITopic) {
    super(scope, id);
    const decrypts = new Metric({
      namespace: 'AWS/KMS',
      metricName: 'SuccessfulRequest',
      dimensionsMap: { KeyArn: keyArn, Operation: 'Decrypt' },
      statistic: 'Sum',
      period,
    });
    this.unexplained = new MathExpression({
      expression: 'FILL(decrypts, 0) - FILL(unwraps, 0)',
      usingMetrics: { decrypts, unwraps: countOf(config.stage, countMetrics.unwraps, period) },
      label: 'Decrypt calls that no counted attempt explains',
      period,
    });
    if (config.alarms.metricMath ?? true)
      this.#alarm('unexplained-decrypts', config, topic, this.unexplained, tolerance);
    const { trailLogGroup } = config.alarms;
    if (trailLogGroup !== undefined)
      this.#alarm('foreign-key-use', config, topic, this.#foreignUse(config, keyArn, trailLogGroup), 0);
  }

  /** Counts uses of the key, done or refused, by anyone but the two functions that unwrap and the two that wrap. */
  #foreignUse({ stage }: Config, keyArn: string, trailLogGroup: string): Metric {
    const users = (['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish'] as const).map(
      (name) => `($.userIdentity.arn != "*assumed-role/${roleName(stage, name)}/*")`,
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
      stage,
      logGroup: LogGroup.fromLogGroupName(this, 'Trail', trailLogGroup),
      pattern: FilterPattern.literal(
        `{ ($.eventSource = "kms.amazonaws.com") && ($.resources[0].ARN = "${keyArn}") && (${anyUse}) && ${users.join(' && ')} }`,
      ),
      period: Duration.minutes(5),
    });
  }

  #alarm(id: string, { stage }: Config, topic: ITopic, metric: Metric | MathExpression, threshold: number): void {
    const alarm = new Alarm(this, id, {
      alarmName: `${prefix(stage)}-${id}`,
      alarmDescription: 'Someone uses the key past the vault',
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
  }
}
