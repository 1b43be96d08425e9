import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type IMetric, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { RouteName } from '../../protocol/wire/routes.ts';
import { countMetrics, messages } from '../../signals.ts';
import type { VaultFunctions } from '../functions/functions.ts';
import type { FunctionName } from '../names.ts';
import { type KeyUser, keyUses } from '../rights/key-policy.ts';
import { type AlarmRow, addAlarm } from './alarm.ts';
import type { Audience } from './audience.ts';
import { countOf, linesOf, type Outcome, requests, routeNames, saying, sumOf } from './metrics.ts';

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);
const quarter = Duration.minutes(15);

const keyUsers = Object.keys(keyUses) as KeyUser[];
/** Without these nobody recovers. */
const isOfRecovery = (name: FunctionName) => ['recovery-start', 'recovery-finish', 'authorizer'].includes(name);
const tableUsers = routeNames.filter((name) => name !== 'health');

export interface AlarmsProps extends Audience {
  readonly api: RestApi;
  readonly functions: VaultFunctions;
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly destroyerQueue: Queue;
}

/** What a person must hear of. The alarm on the key's use is in key-watch.ts. */
export class Alarms extends Construct {
  /** Keys whose last attempt was answered, and keys that were then destroyed, whoever removed them. */
  readonly exhausted: Metric;
  readonly destroyed: Metric;
  readonly tampered: Metric;
  readonly #staleKeys: Metric;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { vaultId } = props.config;
    this.exhausted = countOf(vaultId, countMetrics.exhausted, quarter);
    this.destroyed = countOf(vaultId, countMetrics.destroyed, quarter);
    this.tampered = linesOf(this, 'tampered', {
      vaultId,
      logGroup: props.functions.byName['event-publisher'].logGroup,
      patterns: [saying(messages.recordTampered)],
      period: quarter,
    });
    this.#staleKeys = linesOf(this, 'authorizer-stale-keys', {
      vaultId,
      logGroup: props.functions.byName.authorizer.logGroup,
      patterns: [saying(messages.authorizerStaleKeys)],
      period: quarter,
    });
    for (const row of this.#rows(props)) addAlarm(this, props, row);
  }

  #rows({ config, api, functions, deadLetters, destroyerQueue }: AlarmsProps): AlarmRow[] {
    const { vaultId, policy } = config;
    const ending = (routes: readonly RouteName[], code: Outcome) =>
      sumOf(
        routes.map((route) => requests(vaultId, { route, code })),
        code,
      );
    return [
      {
        id: 'error-rate',
        says: 'More than 1 % of requests end in 5xx',
        severity: 'ticket',
        stopsRecovery: true,
        metric: percentOfServerErrors(api),
        threshold: 1,
        periods: 3,
      },
      {
        id: 'latency',
        says: 'One request in a hundred takes longer than 3 s',
        severity: 'ticket',
        metric: api.metricLatency({ statistic: 'p99' }),
        threshold: 3_000,
        periods: 3,
      },
      ...functions.all.map(({ name, alias }) => ({
        id: `throttled-${name}`,
        says: `Lambda throttles ${name}: its concurrency is used up`,
        severity: 'ticket' as const,
        section: 'throttled',
        ...(isOfRecovery(name) && { stopsRecovery: true as const }),
        metric: alias.metricThrottles({ period: fiveMinutes, statistic: 'Sum' }),
        threshold: 0,
        periods: 3,
      })),
      {
        id: 'key-store',
        says: 'The key store cannot be reached',
        severity: 'ticket',
        stopsRecovery: true,
        metric: ending(keyUsers, 'key_store_unavailable'),
        threshold: 5,
        periods: 1,
      },
      {
        id: 'kms-errors',
        says: 'KMS refuses a wrapped blob, or a function is broken',
        severity: 'page',
        metric: ending(keyUsers, 'internal'),
        threshold: 0,
        periods: 1,
      },
      {
        id: 'authorizer-stale-keys',
        says: "The issuer's signing keys cannot be fetched: after hours without them nobody is let in",
        severity: 'ticket',
        stopsRecovery: true,
        metric: this.#staleKeys,
        threshold: 0,
        periods: 1,
      },
      {
        id: 'storage',
        says: 'The table cannot be reached',
        severity: 'ticket',
        stopsRecovery: true,
        metric: ending(tableUsers, 'storage_unavailable'),
        threshold: 5,
        periods: 1,
      },
      {
        id: 'tampered',
        says: 'Somebody changed an item of the table past the vault',
        severity: 'page',
        momentary: true,
        metric: this.tampered,
        threshold: 0,
        periods: 1,
      },
      {
        id: 'exhausted',
        says: 'Keys lose their last attempt at an unusual rate',
        severity: 'page',
        metric: this.exhausted,
        threshold: 'learned',
        periods: 2,
      },
      {
        id: 'destroyed',
        says: 'Keys are destroyed at an unusual rate',
        severity: 'ticket',
        metric: this.destroyed,
        threshold: 'learned',
        periods: 2,
      },
      {
        id: 'guess-rate',
        says: 'Answered guesses are far above their usual rate',
        severity: 'page',
        metric: requests(vaultId, { route: 'recovery-start', code: 'ok', period: quarter }),
        threshold: 'learned',
        periods: 2,
      },
      ...Object.entries(deadLetters).map(([name, queue]) => ({
        id: `dead-letters-${name}`,
        says: `Messages of ${name} were given up`,
        severity: 'page' as const,
        section: 'dead-letters',
        metric: queue.metricApproximateNumberOfMessagesVisible({ period: minute, statistic: 'Maximum' }),
        threshold: 0,
        periods: 1,
      })),
      {
        id: 'destroyer-late',
        says: 'An exhausted key waits longer than promised',
        severity: 'page',
        metric: destroyerQueue.metricApproximateAgeOfOldestMessage({ period: minute, statistic: 'Maximum' }),
        threshold: policy.sessionSeconds + 60,
        periods: 1,
      },
      {
        id: 'events-late',
        says: 'Events are more than five minutes behind',
        severity: 'ticket',
        metric: functions.byName['event-publisher'].alias.metric('IteratorAge', {
          period: minute,
          statistic: 'Maximum',
        }),
        threshold: 300_000,
        periods: 3,
      },
    ];
  }
}

function percentOfServerErrors(api: RestApi): IMetric {
  return new MathExpression({
    expression: '100 * errors / FILL(count, 1)',
    usingMetrics: { errors: api.metricServerError(), count: api.metricCount({ statistic: 'Sum' }) },
    label: 'percent of requests that end in 5xx',
    period: fiveMinutes,
  });
}
