import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Dashboard, GraphWidget, type IMetric, MathExpression, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { RouteName } from '../../protocol/wire/routes.ts';
import { namespace, requestMetrics } from '../../signals.ts';
import type { Config } from '../config/config.ts';
import type { VaultFunctions } from '../functions/functions.ts';
import { prefix } from '../names.ts';

export interface DashboardProps {
  readonly config: Config;
  readonly api: RestApi;
  readonly functions: VaultFunctions;
  readonly exhausted: IMetric;
  readonly destroyed: IMetric;
  readonly tampered: IMetric;
  readonly unexplained: IMetric;
  /** Where a key store is watched. */
  readonly connected: IMetric | undefined;
  readonly queues: Readonly<Record<string, Queue>>;
}

/** One page: is it answering, is it fast, who is guessing, what is being destroyed. */
export class VaultDashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { config, api, functions, exhausted, destroyed, tampered, unexplained, connected, queues } = props;
    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12, height: 6 });
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: prefix(config.stage),
      defaultInterval: Duration.hours(24),
      periodOverride: PeriodOverride.AUTO,
    });
    dashboard.addWidgets(
      graph('Requests', [api.metricCount(), api.metricClientError(), api.metricServerError()]),
      graph(
        'Latency',
        ['p50', 'p99', 'p99.9'].map((statistic) => api.metricLatency({ statistic, label: statistic })),
      ),
      graph('Answers of recovery-start', [outcomes(config, 'recovery-start')]),
      graph('Answers of recovery-finish', [outcomes(config, 'recovery-finish')]),
      graph('Answers of registration-finish', [outcomes(config, 'registration-finish')]),
      graph('Answers of registration-start', [outcomes(config, 'registration-start')]),
      graph('Keys exhausted and destroyed', [exhausted, destroyed]),
      graph('Items changed past the vault', [tampered]),
      graph('Decrypt calls that no counted attempt explains', [unexplained]),
      ...(connected ? [graph('Key store connected', [connected])] : []),
      graph(
        'Throttled',
        functions.all.map(({ alias, name }) => alias.metricThrottles({ label: name })),
      ),
      graph(
        'Concurrency',
        functions.all.map(({ alias, name }) =>
          alias.metric('ConcurrentExecutions', { label: name, statistic: 'Maximum' }),
        ),
      ),
      graph(
        'Messages waiting',
        Object.entries(queues).map(([label, queue]) => queue.metricApproximateNumberOfMessagesVisible({ label })),
      ),
      graph('Age of the events', [
        functions.byName['event-publisher'].alias.metric('IteratorAge', { statistic: 'Maximum' }),
      ]),
    );
  }
}

/** A line per code, found by search: a code that was never answered needs none. */
function outcomes({ stage }: Config, route: RouteName): IMetric {
  const ofRoute = `MetricName="${requestMetrics.requests}" service="${prefix(stage)}" route="${route}"`;
  return new MathExpression({
    expression: `SEARCH('{${namespace},service,route,code} ${ofRoute}', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
  });
}
