import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** A rule without its place in the order. */
export type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** No samples of requests: the log says more, and forgets when the other logs do. */
export const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
