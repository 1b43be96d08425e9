/** What each alarm of a template reads, in words that a table can hold. */
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

const toWatched = ({ Namespace, MetricName, Dimensions = [] }: CfnMetric): Watched => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
});

/** The metrics of every alarm, by the alarm's name; an alarm of a deployment by its description. */
export function watchedBy(template: Synthesized): Map<string, Watched[]> {
  const alarms = template.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => {
    const { AlarmName, AlarmDescription, Metrics, ...own } = template.resolve<{
      AlarmName?: string;
      AlarmDescription: string;
      Metrics?: { MetricStat?: { Metric: CfnMetric } }[];
    }>(Properties);
    const read = Metrics
      ? Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])
      : [own as unknown as CfnMetric];
    return [AlarmName ?? AlarmDescription, read.map(toWatched)] as const;
  });
  return new Map(alarms);
}
