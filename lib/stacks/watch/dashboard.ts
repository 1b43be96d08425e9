import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Dashboard, GraphWidget, type IMetric, MathExpression, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { RouteName } from '../../protocol/wire/routes.ts';
import { graphTitles, namespace, requestMetrics } from '../../signals.ts';
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

interface Graph {
  readonly title: string;
  readonly shows: IMetric[];
}

/** One page: is it answering, is it fast, who is guessing, what is being destroyed. */
export class VaultDashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: prefix(props.config.vaultId),
      defaultInterval: Duration.hours(24),
      periodOverride: PeriodOverride.AUTO,
    });
    const widgets = graphs(props).map(
      ({ title, shows }) => new GraphWidget({ title, left: shows, width: 12, height: 6 }),
    );
    dashboard.addWidgets(...widgets);
  }
}

function graphs({ config, api, functions, queues, ...metrics }: DashboardProps): Graph[] {
  const { exhausted, destroyed, tampered, unexplained, connected } = metrics;
  const publisher = functions.byName['event-publisher'].alias;
  return [
    { title: graphTitles.requests, shows: [api.metricCount(), api.metricClientError(), api.metricServerError()] },
    {
      title: graphTitles.latency,
      shows: ['p50', 'p99', 'p99.9'].map((statistic) => api.metricLatency({ statistic, label: statistic })),
    },
    { title: graphTitles.recoveryStart, shows: [outcomes(config, 'recovery-start')] },
    { title: graphTitles.recoveryFinish, shows: [outcomes(config, 'recovery-finish')] },
    { title: graphTitles.registrationFinish, shows: [outcomes(config, 'registration-finish')] },
    { title: graphTitles.registrationStart, shows: [outcomes(config, 'registration-start')] },
    { title: graphTitles.keys, shows: [exhausted, destroyed] },
    { title: 'Items changed past the vault', shows: [tampered] },
    { title: 'Decrypt calls that no counted attempt explains', shows: [unexplained] },
    ...(connected ? [{ title: 'Key store connected', shows: [connected] }] : []),
    {
      title: 'Throttled',
      shows: functions.all.map(({ alias, name }) => alias.metricThrottles({ label: name })),
    },
    {
      title: 'Concurrency',
      shows: functions.all.map(({ alias, name }) =>
        alias.metric('ConcurrentExecutions', { label: name, statistic: 'Maximum' }),
      ),
    },
    {
      title: 'Messages waiting',
      shows: Object.entries(queues).map(([label, queue]) => queue.metricApproximateNumberOfMessagesVisible({ label })),
    },
    { title: 'Age of the events', shows: [publisher.metric('IteratorAge', { statistic: 'Maximum' })] },
  ];
}

/** A line for each code, found by a search: a code that was never answered has no line. */
function outcomes({ vaultId }: Config, route: RouteName): IMetric {
  const ofRoute = `MetricName="${requestMetrics.requests}" service="${prefix(vaultId)}" route="${route}"`;
  return new MathExpression({
    expression: `SEARCH('{${namespace},service,route,code} ${ofRoute}', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
  });
}
