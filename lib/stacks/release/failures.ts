/** Signs that the code of a function is broken. Nobody outside can cause one. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { VaultId } from '../../key-store/names.ts';
import { type Message, messages } from '../../signals.ts';
import type { VaultFunction } from '../functions/function.ts';
import { linesOf, requests, saying, sumOf } from '../watch/metrics.ts';

const period = Duration.minutes(1);

export interface FailuresProps {
  readonly vaultId: VaultId;
  /** The access log of API Gateway, which says why a request was refused. */
  readonly accessLog: ILogGroup;
}

/**
 * Lambda counts crashes and time-outs as Errors. The functions catch every other failure, and answer `internal` or log
 * it.
 */
export function failuresOf(scope: Construct, lambda: VaultFunction, { vaultId, accessLog }: FailuresProps): IMetric {
  const { name, alias, logGroup } = lambda;
  const errors = alias.metricErrors({ period, statistic: 'Sum' });
  const logged = (message: Message) =>
    linesOf(scope, `${name}-failed`, { vaultId, logGroup, patterns: [saying(message)], period });
  switch (name) {
    case 'authorizer':
      return undecided(scope, lambda, { vaultId, accessLog });
    case 'destroyer':
      return sumOf([errors, logged(messages.destroyerFailed)], 'failures', period);
    case 'event-publisher':
      return sumOf([errors, logged(messages.eventNotDelivered)], 'failures', period);
    default:
      return sumOf([errors, requests(vaultId, { route: name, code: 'internal', period })], 'failures', period);
  }
}

/**
 * Every refused token is an Error of the authorizer: if those counted, anyone could send bad tokens and turn a
 * deployment back. API Gateway knows the difference: it answers 500 after a crash, a time-out, or a key set that cannot
 * be fetched. It answers 500 to throttled calls too, so those are subtracted.
 */
function undecided(scope: Construct, { name, alias }: VaultFunction, { vaultId, accessLog }: FailuresProps): IMetric {
  const failed = linesOf(scope, `${name}-failed`, {
    vaultId,
    logGroup: accessLog,
    patterns: [
      FilterPattern.any(
        FilterPattern.stringValue('$.responseType', '=', 'AUTHORIZER_FAILURE'),
        FilterPattern.stringValue('$.responseType', '=', 'AUTHORIZER_CONFIGURATION_ERROR'),
      ),
    ],
    period,
  });
  const throttles = alias.metricThrottles({ period, statistic: 'Sum' });
  return new MathExpression({
    expression: 'FILL(failed, 0) - FILL(throttles, 0)',
    usingMetrics: { failed, throttles },
    label: 'failures',
    period,
  });
}
