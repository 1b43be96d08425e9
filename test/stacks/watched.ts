/** What each alarm of a template reads. */
import type { Synthesized } from './template.ts';

export interface Watched {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface CfnMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface CfnAlarm extends CfnMetric {
  readonly AlarmName: string;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: CfnMetric } }[];
}

const toWatched = ({ Namespace, MetricName, Dimensions = [] }: CfnMetric): Watched => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
});

/** The metrics of every alarm, by the alarm's name. */
export function watchedBy(template: Synthesized): Map<string, Watched[]> {
  const alarms = template.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => {
    const alarm = template.resolve<CfnAlarm>(Properties);
    const read = alarm.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [alarm];
    return [alarm.AlarmName, read.map(toWatched)] as const;
  });
  return new Map(alarms);
}

/** `AWS/Lambda Throttles prod-event-publisher:live`: what a table can hold of it. A function's alias says its function too. */
export function toText({ namespace, name, dimensions }: Watched): string {
  const { FunctionName: _, service: __, ...said } = dimensions;
  const values = Object.values(said).map((value) => value.replace('backup-key-vault-', ''));
  return [namespace, name, ...values].join(' ');
}
