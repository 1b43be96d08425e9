/** The metrics that the functions write: `requests` and `duration` by route and code, the others by stage alone. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageName } from '../../key-store/names.ts';
import type { ErrorCode } from '../../protocol/wire/errors.ts';
import { type RouteName, routes } from '../../protocol/wire/routes.ts';
import { prefix } from '../names.ts';

export type Outcome = ErrorCode | 'ok';

export const namespace = 'BackupKeyVault';

export const routeNames = Object.keys(routes) as RouteName[];

export function requests(stage: StageName, route: RouteName, code: Outcome, period = Duration.minutes(5)): Metric {
  return new Metric({
    namespace,
    metricName: 'requests',
    dimensionsMap: { service: prefix(stage), route, code },
    statistic: 'Sum',
    period,
    label: `${route} ${code}`,
  });
}

/** `unwraps`: Decrypts that KMS answered to the functions. `exhausted`, `destroyed`: keys, as the table's stream tells. */
export type CountName = 'unwraps' | 'exhausted' | 'destroyed' | 'key-store-connected';

export function countOf(stage: StageName, metricName: CountName, period: Duration): Metric {
  return new Metric({ namespace, metricName, dimensionsMap: { service: prefix(stage) }, statistic: 'Sum', period });
}

/** The sum over all, where what was never seen counts as 0. CloudWatch takes ten metrics an alarm. */
export function sumOf(metrics: readonly IMetric[], label: string, period = Duration.minutes(5)): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  const terms = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({ expression: terms.join(' + '), usingMetrics, label, period });
}

export interface LinesProps {
  readonly stage: StageName;
  readonly logGroup: ILogGroup;
  readonly pattern: IFilterPattern;
  readonly period: Duration;
}

/** The lines of a log that match, as a metric. Its name has the stage: with a dimension there would be no zeros. */
export function linesOf(scope: Construct, metricName: string, props: LinesProps): Metric {
  const { stage, logGroup, pattern, period } = props;
  const filter = new MetricFilter(scope, `${metricName}-lines`, {
    logGroup,
    filterPattern: pattern,
    metricNamespace: namespace,
    metricName: `${metricName}-${stage}`,
    metricValue: '1',
    defaultValue: 0,
  });
  return filter.metric({ statistic: 'Sum', period });
}
