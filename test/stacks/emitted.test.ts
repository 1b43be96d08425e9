/** What the functions really print as metrics is what the stack reads: namespace, name, dimensions and their values. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { errorTable } from '../../lib/protocol/wire/errors.ts';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { countMetrics, namespace, requestMetrics } from '../../lib/signals.ts';
import { itemOf } from '../aws/items.ts';
import { Stream } from '../lambdas/stream.ts';
import { Device } from '../support/device/device.ts';
import { until } from '../support/until.ts';
import { startVaultProcess } from '../support/vault/vault.ts';
import { account, active } from '../vault/fixtures.ts';
import { synthesize } from './template.ts';
import { type Watched, watchedBy } from './watched.ts';

const template = synthesize('prod');
const POWERTOOLS_SERVICE_NAME: string =
  template.functions()['recovery-start']?.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;

/** In CloudWatch's embedded metric format. */
interface Line {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [dimension: string]: unknown;
}

const emitted: Watched[] = [];

function read(output: string): void {
  const lines = output.split('\n').filter((line) => line.includes('CloudWatchMetrics'));
  for (const line of lines.map((text): Line => JSON.parse(text)))
    for (const { Namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics)
      for (const names of Dimensions)
        for (const { Name } of Metrics) {
          const dimensions = Object.fromEntries(names.map((name) => [name, String(line[name])]));
          emitted.push({ namespace: Namespace, name: Name, dimensions });
        }
}

async function serveRequests(): Promise<void> {
  const settings = { POWERTOOLS_SERVICE_NAME, POWERTOOLS_METRICS_DISABLED: 'false' };
  const vault = await startVaultProcess({ settings });
  const device = await Device.of(vault, 'emitted');
  await device.register('correct horse battery staple');
  await device.recover('correct horse battery staple');
  // What a function prints may come after its answer, and a vault that ends waits for none of it.
  const isLast = (line: string) => line.includes('CloudWatchMetrics') && line.includes('"recovery-finish"');
  await until(() => vault.output().split('\n').some(isLast));
  await vault.close();
  read(vault.output());
}

async function readStream(): Promise<void> {
  const printed: string[] = [];
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
  const stream = await Stream.open({ POWERTOOLS_SERVICE_NAME });
  await stream.announced(itemOf(account, active()), undefined);
  await stream.close();
  out.mockRestore();
  read(printed.join(''));
}

beforeAll(async () => {
  await serveRequests();
  await readStream();
});

afterAll(() => {
  jest.restoreAllMocks();
});

/** With the values that differ from request to request left out. */
const kind = ({ namespace, name, dimensions: { route: _, code: __, ...fixed }, dimensions }: Watched) =>
  JSON.stringify([namespace, name, Object.keys(dimensions).sort(), fixed]);

test('every metric of the vault’s own that an alarm reads is one that the functions print', () => {
  // Without dimensions are those that CloudWatch makes of log lines. The tests of the functions that run by a schedule
  // have theirs.
  const scheduled: readonly string[] = [countMetrics.keyStoreConnected, countMetrics.canary];
  const ours = [...watchedBy(template).values()]
    .flat()
    .filter((metric) => metric.namespace === namespace && Object.keys(metric.dimensions).length > 0)
    .filter(({ name }) => !scheduled.includes(name));
  const { unwraps, exhausted, destroyed } = countMetrics;
  expect(new Set(ours.map(({ name }) => name))).toEqual(
    new Set([requestMetrics.requests, unwraps, exhausted, destroyed]),
  );
  const printed = new Set(emitted.map(kind));
  expect(ours.map(kind).filter((read) => !printed.has(read))).toEqual([]);
  const codes = new Set(['ok', ...Object.keys(errorTable)]);
  for (const { dimensions } of ours.filter(({ name }) => name === requestMetrics.requests)) {
    expect(Object.keys(routes)).toContain(dimensions.route);
    expect(codes).toContain(dimensions.code);
  }
});

test('what was asked is counted by its route and code', () => {
  const seen = emitted
    .filter(({ name }) => name === requestMetrics.requests)
    .map(({ dimensions: { route, code } }) => [route, code]);
  for (const route of ['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish'])
    expect(seen).toContainEqual([route, 'ok']);
});

test('the dashboard searches the same metrics, and shows each thing that somebody must hear of', () => {
  const [[, dashboard] = []] = template.ofType('AWS::CloudWatch::Dashboard');
  const body = String(template.resolve(dashboard?.Properties.DashboardBody));
  const searches = [...body.matchAll(/SEARCH\('\{([^}]+)\} MetricName=\\*"(\w+)\\*" service=\\*"([\w-]+)\\*" route=/g)];
  expect(searches.map(([, schema, name, service]) => [schema, name, service])).toEqual(
    Array(4).fill([`${namespace},service,route,code`, requestMetrics.requests, POWERTOOLS_SERVICE_NAME]),
  );
  for (const metric of ['5XXError', 'Latency', 'Throttles', 'exhausted', 'destroyed', 'tampered-prod', 'unwraps'])
    expect(body).toContain(`"${metric}"`);
  for (const metric of ['ApproximateNumberOfMessagesVisible', 'IteratorAge']) expect(body).toContain(`"${metric}"`);
});
