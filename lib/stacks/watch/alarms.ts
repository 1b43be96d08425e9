import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { RouteName } from '../../protocol/wire/routes.ts';
import { countMetrics, messages } from '../../signals.ts';
import type { Config } from '../config/config.ts';
import type { VaultFunctions } from '../functions/functions.ts';
import { prefix } from '../names.ts';
import { type KeyUser, keyUses } from '../rights/key-policy.ts';
import { countOf, linesOf, type Outcome, requests, routeNames, saying, sumOf } from './metrics.ts';

const minutes = (count: number) => Duration.minutes(count);
const keyUsers = Object.keys(keyUses) as KeyUser[];

export interface AlarmsProps {
  readonly config: Config;
  readonly topic: ITopic;
  readonly api: RestApi;
  readonly functions: VaultFunctions;
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly destroyerQueue: Queue;
}

/** What a person must hear of. The alarm on the key's use is in key-watch.ts. */
export class Alarms extends Construct {
  /** Keys whose last attempt was answered, and keys that are gone for it, whoever removed them. */
  readonly exhausted: Metric;
  readonly destroyed: Metric;
  readonly tampered: Metric;
  readonly #topic: ITopic;
  readonly #prefix: string;
  readonly #metricMath: boolean;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { config, topic, api, functions, deadLetters, destroyerQueue } = props;
    this.#topic = topic;
    this.#prefix = prefix(config.stage);
    this.#metricMath = config.alarms.metricMath ?? true;
    const { stage } = config;
    const ending = (routes: readonly RouteName[], code: Outcome) =>
      sumOf(
        routes.map((route) => requests(stage, route, code)),
        code,
      );
    this.exhausted = countOf(stage, countMetrics.exhausted, minutes(15));
    this.destroyed = countOf(stage, countMetrics.destroyed, minutes(15));
    this.tampered = linesOf(this, 'tampered', {
      stage,
      logGroup: functions.byName['event-publisher'].logGroup,
      pattern: saying(messages.recordTampered),
      period: minutes(15),
    });
    const apiErrors = new MathExpression({
      expression: '100 * errors / FILL(count, 1)',
      usingMetrics: { errors: api.metricServerError(), count: api.metricCount({ statistic: 'Sum' }) },
      label: 'percent of requests that end in 5xx',
      period: minutes(5),
    });
    this.#add('error-rate', 'More than 1 % of requests end in 5xx', apiErrors, 1, 3);
    this.#add(
      'latency',
      'One request in a hundred takes longer than 3 s',
      api.metricLatency({ statistic: 'p99' }),
      3_000,
      3,
    );
    const throttles = functions.all.map(({ alias }) => alias.metricThrottles({ period: minutes(5), statistic: 'Sum' }));
    throttles.forEach((metric, index) => {
      const { name } = functions.all[index] ?? { name: 'authorizer' };
      this.#add(`throttled-${name}`, `Lambda throttles ${name}: its concurrency is used up`, metric, 0, 3);
    });
    const unavailable = ending(keyUsers, 'key_store_unavailable');
    this.#add('key-store', 'The key store cannot be reached: is it connected?', unavailable, 5, 1);
    this.#add('kms-errors', 'KMS refuses a wrapped blob, or a function is broken', ending(keyUsers, 'internal'), 0, 1);
    const withTable = routeNames.filter((name) => name !== 'health');
    this.#add('storage', 'The table cannot be reached', ending(withTable, 'storage_unavailable'), 5, 1);
    this.#add('tampered', 'Somebody changed an item of the table past the vault', this.tampered, 0, 1);
    this.#unusual('exhausted', 'Keys lose their last attempt at an unusual rate', this.exhausted);
    this.#unusual('destroyed', 'Keys are destroyed at an unusual rate', this.destroyed);
    this.#unusual(
      'guess-rate',
      'Answered guesses are far above their usual rate',
      requests(stage, 'recovery-start', 'ok', minutes(15)),
    );
    for (const [name, queue] of Object.entries(deadLetters))
      this.#add(
        `dead-letters-${name}`,
        `Messages of ${name} were given up`,
        queue.metricApproximateNumberOfMessagesVisible({ period: minutes(1), statistic: 'Maximum' }),
        0,
        1,
      );
    this.#add(
      'destroyer-late',
      'An exhausted key waits longer than promised',
      destroyerQueue.metricApproximateAgeOfOldestMessage({ period: minutes(1), statistic: 'Maximum' }),
      config.policy.sessionSeconds + 60,
      1,
    );
    const iteratorAge = functions.byName['event-publisher'].alias.metric('IteratorAge', {
      period: minutes(1),
      statistic: 'Maximum',
    });
    this.#add('events-late', 'Events are more than five minutes behind', iteratorAge, 300_000, 3);
  }

  #add(id: string, alarmDescription: string, metric: IMetric, threshold: number, evaluationPeriods: number): void {
    if (metric instanceof MathExpression && !this.#metricMath) return;
    const alarm = new Alarm(this, id, {
      alarmName: `${this.#prefix}-${id}`,
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }

  /** Above a band that CloudWatch learns from the last two weeks. */
  #unusual(id: string, alarmDescription: string, metric: IMetric): void {
    if (!this.#metricMath) return;
    const alarm = new AnomalyDetectionAlarm(this, id, {
      alarmName: `${this.#prefix}-${id}`,
      alarmDescription,
      metric,
      stdDevs: 4,
      evaluationPeriods: 2,
      comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}
