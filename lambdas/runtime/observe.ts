import { Logger } from '@aws-lambda-powertools/logger';
import type { LogAttributes } from '@aws-lambda-powertools/logger/types';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricUnit as Unit } from '@aws-lambda-powertools/metrics/types';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { RouteName } from '../../lib/protocol/wire/routes.ts';
import {
  type CountMetric,
  type Message,
  messages,
  namespace,
  type RequestMetric,
  requestMetrics,
} from '../../lib/signals.ts';
import { toVaultError } from './problem.ts';

// Named by the stage: two vaults of one account and Region are counted apart.
const service = process.env.POWERTOOLS_SERVICE_NAME ?? 'backup-key-vault';

/** Writes no line that {@link messages} does not name. */
interface SignalLogger {
  info(message: Message, fields: LogAttributes): void;
  error(message: Message, fields: LogAttributes): void;
}

/** Counts nothing that `lib/signals.ts` does not name. */
interface SignalMetrics {
  addDimensions(dimensions: Record<string, string>): unknown;
  addMetric(name: RequestMetric | CountMetric, unit: Unit, value: number): unknown;
  publishStoredMetrics(): void;
}

export const logger: SignalLogger = new Logger({ serviceName: service });
export const metrics: SignalMetrics = new Metrics({ namespace, serviceName: service });

let single: Pick<SignalMetrics, 'addMetric'> | undefined;

/** Counts one at once, without the dimensions of the request. Powertools' `singleMetric` makes a new Console each time. */
export function countOne(name: CountMetric): void {
  single ??= new Metrics({ namespace, serviceName: service, singleMetric: true });
  single.addMetric(name, MetricUnit.Count, 1);
}

/** One log line and one metric a request: its id, route, code and time. Nothing of what was sent or answered. */
export function observe(route: RouteName): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  let startedAt = 0;
  const report = (requestId: string, code: string, failure?: Failure) => {
    const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
    const line = { requestId, route, code, milliseconds, ...failure };
    if (failure) logger.error(messages.requestFailed, line);
    else logger.info(messages.request, line);
    metrics.addDimensions({ route, code });
    metrics.addMetric(requestMetrics.requests, MetricUnit.Count, 1);
    metrics.addMetric(requestMetrics.duration, MetricUnit.Milliseconds, milliseconds);
    metrics.publishStoredMetrics();
  };
  return {
    before: () => {
      startedAt = performance.now();
    },
    after: ({ event }) => report(event.requestContext.requestId, 'ok'),
    onError: ({ event, error }) => {
      const { code, cause } = toVaultError(error);
      report(event.requestContext.requestId, code, cause === undefined ? undefined : describeFailure(cause));
    },
  };
}

interface Failure {
  readonly failure: string;
  readonly at: string[];
}

/** An error's name and where it came from. Its message stays out: it may quote what a caller or AWS sent. */
export function describeFailure(cause: unknown): Failure {
  if (!(cause instanceof Error)) return { failure: typeof cause, at: [] };
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { failure: cause.name, at: frames.slice(0, 5).map((line) => line.trim()) };
}
