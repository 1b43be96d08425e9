/** One alarm, as a row of a table. */
import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IAlarm,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import { prefix } from '../names.ts';
import { type Audience, described, type Severity } from './audience.ts';

export interface AlarmRow {
  /** In the alarm's name, after the vault's id. */
  readonly id: string;
  /** What a person is told. */
  readonly says: string;
  readonly severity: Severity;
  /** The section of docs/runbook.md. Default: the id. */
  readonly section?: string;
  readonly metric: IMetric;
  /** It rings above this. `learned`: above what the last two weeks taught CloudWatch to be usual. */
  readonly threshold: number | 'learned';
  /** `below`: it rings below the threshold instead, and when there is no value. */
  readonly rings?: 'below';
  /** For how many periods of the metric, one after the other. */
  readonly periods: number;
  /** It rings for something that happened. That it is quiet afterwards means nothing, so nobody is told. */
  readonly momentary?: true;
  /** While it rings, users may be unable to recover: it is a part of the alarm `users-cannot-recover`. */
  readonly stopsRecovery?: true;
}

/** How far from the usual is unusual, in standard deviations. */
const band = 4;

/** Undefined where an emulator cannot compare metrics. */
export function addAlarm(scope: Construct, audience: Audience, row: AlarmRow): IAlarm | undefined {
  const { config, topics, stopsRecovery } = audience;
  const { id, metric, threshold, severity } = row;
  const comparesMetrics = threshold === 'learned' || metric instanceof MathExpression;
  if (comparesMetrics && config.alarms.metricMath === false) return undefined;
  const props = {
    alarmName: `${prefix(config.vaultId)}-${id}`,
    alarmDescription: described(row),
    metric,
    evaluationPeriods: row.periods,
    treatMissingData: row.rings === 'below' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  };
  const comparisonOperator =
    row.rings === 'below' ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD;
  const alarm =
    threshold === 'learned'
      ? new AnomalyDetectionAlarm(scope, id, {
          ...props,
          stdDevs: band,
          comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
        })
      : new Alarm(scope, id, { ...props, threshold, comparisonOperator });
  const tells = new SnsAction(topics[severity]);
  alarm.addAlarmAction(tells);
  if (severity === 'page' && !row.momentary) alarm.addOkAction(tells);
  if (row.stopsRecovery) stopsRecovery.push(alarm);
  return alarm;
}
