/** The metrics that the functions write, and those that CloudWatch makes of their log lines. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { VaultId } from '../../key-store/names.ts';
import type { ErrorCode } from '../../protocol/wire/errors.ts';
import { type RouteName, routes } from '../../protocol/wire/routes.ts';
import { type CountMetric, type Message, namespace, requestMetrics } from '../../signals.ts';
import { prefix } from '../names.ts';

export type Outcome = ErrorCode | 'ok';

export const routeNames = Object.keys(routes) as RouteName[];

interface Answers {
  readonly route: RouteName;
  readonly code: Outcome;
  readonly period?: Duration;
}

/** How many requests of a route ended so. */
export function requests(vaultId: VaultId, { route, code, period = Duration.minutes(5) }: Answers): Metric {
  return new Metric({
    namespace,
    metricName: requestMetrics.requests,
    dimensionsMap: { service: prefix(vaultId), route, code },
    statistic: 'Sum',
    period,
    label: `${route} ${code}`,
  });
}

export function countOf(vaultId: VaultId, metricName: CountMetric, period: Duration): Metric {
  return new Metric({ namespace, metricName, dimensionsMap: { service: prefix(vaultId) }, statistic: 'Sum', period });
}

/** The sum of all. A metric that has no value yet counts as 0. CloudWatch takes at most ten metrics in one alarm. */
export function sumOf(metrics: readonly IMetric[], label: string, period = Duration.minutes(5)): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  const terms = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: terms.join(' + '), usingMetrics, label, period });
}

/** The log lines of a function that say this. */
export const saying = (message: Message): IFilterPattern => FilterPattern.stringValue('$.message', '=', message);

export interface LinesProps {
  readonly vaultId: VaultId;
  readonly logGroup: ILogGroup;
  /** A line is counted once for each pattern that it matches. */
  readonly patterns: readonly IFilterPattern[];
  readonly period: Duration;
}

/**
 * The matching lines of a log, as a metric. Its name contains the stage: with the stage as a dimension, CloudWatch
 * would not write zeros.
 */
export function linesOf(scope: Construct, name: string, { vaultId, logGroup, patterns, period }: LinesProps): Metric {
  const metricName = `${name}-${vaultId}`;
  for (const [index, filterPattern] of patterns.entries())
    new MetricFilter(scope, index === 0 ? `${name}-lines` : `${name}-lines-${index + 1}`, {
      logGroup,
      filterPattern,
      metricNamespace: namespace,
      metricName,
      metricValue: '1',
      defaultValue: 0,
    });
  return new Metric({ namespace, metricName, statistic: 'Sum', period });
}
