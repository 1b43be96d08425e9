/** One alarm, as a row of a table. */
import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { prefix } from '../names.ts';

export interface AlarmRow {
  /** In the alarm's name, after the stage. */
  readonly id: string;
  /** What a person is told. */
  readonly says: string;
  readonly metric: IMetric;
  /** It rings above this. `learned`: above what the last two weeks taught CloudWatch to be usual. */
  readonly threshold: number | 'learned';
  /** `below`: it rings below the threshold instead, and when there is no value. */
  readonly rings?: 'below';
  /** For how many periods of the metric, one after the other. */
  readonly periods: number;
}

export interface Audience {
  readonly config: Config;
  readonly topic: ITopic;
}

/** How far from the usual is unusual, in standard deviations. */
const band = 4;

export function addAlarm(scope: Construct, { config, topic }: Audience, row: AlarmRow): void {
  const { id, says, metric, threshold, rings, periods } = row;
  const comparesMetrics = threshold === 'learned' || metric instanceof MathExpression;
  if (comparesMetrics && config.alarms.metricMath === false) return;
  const props = {
    alarmName: `${prefix(config.vaultId)}-${id}`,
    alarmDescription: says,
    metric,
    evaluationPeriods: periods,
    treatMissingData: rings === 'below' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  };
  const comparisonOperator =
    rings === 'below' ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD;
  const alarm =
    threshold === 'learned'
      ? new AnomalyDetectionAlarm(scope, id, {
          ...props,
          stdDevs: band,
          comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
        })
      : new Alarm(scope, id, { ...props, threshold, comparisonOperator });
  alarm.addAlarmAction(new SnsAction(topic));
}
