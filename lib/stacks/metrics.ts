/** The metrics that the functions write (namespace BackupKeyVault: `requests` and `duration` by route and code). */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ErrorCode } from '../protocol/errors.ts';
import { type RouteName, routes } from '../protocol/routes.ts';

export type Outcome = ErrorCode | 'ok';

const namespace = 'BackupKeyVault';
const service = 'backup-key-vault';

export const routeNames = Object.keys(routes) as RouteName[];

export function requests(route: RouteName, code: Outcome, period = Duration.minutes(5)): Metric {
  return new Metric({
    namespace,
    metricName: 'requests',
    dimensionsMap: { service, route, code },
    statistic: 'Sum',
    period,
    label: `${route} ${code}`,
  });
}

/** The sum over all pairs, where a pair that was never seen counts as 0. CloudWatch takes ten metrics an alarm. */
export function sumOf(routes: readonly RouteName[], codes: readonly Outcome[], label: string): MathExpression {
  return sumOfMetrics(
    routes.flatMap((route) => codes.map((code) => requests(route, code))),
    label,
  );
}

export function sumOfMetrics(metrics: readonly IMetric[], label: string): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  const terms = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: terms.join(' + '), usingMetrics, label, period: Duration.minutes(5) });
}
