/** What /dev/counters makes of the lines that the functions print. */
import { describe, expect, test } from '@jest/globals';
import { Counters } from '../../../lib/local/dev/counters/counters.ts';
import { Durations } from '../../../lib/local/dev/counters/durations.ts';
import { toEmbeddedMetric } from '../../../lib/local/dev/counters/embedded-metric.ts';
import { Seen } from '../../../lib/local/dev/counters/seen.ts';

/** As Powertools prints it. */
function line(dimensions: Record<string, string>, values: Record<string, number>): string {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'BackupKeyVault', Dimensions: [Object.keys(dimensions)], Metrics }];
  return JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics }, ...dimensions, ...values });
}

const took = (counters: Counters, ...lines: string[]) => {
  for (const one of lines) {
    const metric = toEmbeddedMetric(one);
    if (!metric) throw new Error(`expected a metric, got ${one}`);
    counters.take(metric);
  }
};

describe('a printed line', () => {
  test('of a metric gives its dimensions and values', () => {
    expect(toEmbeddedMetric(line({ route: 'health', code: 'ok' }, { requests: 1, duration: 2.5 }))).toEqual({
      dimensions: { route: 'health', code: 'ok' },
      values: new Map([
        ['requests', 1],
        ['duration', 2.5],
      ]),
    });
  });

  test.each(['', 'text', '{', '{}', '{"message":"request","route":"health"}', '{"_aws":{}}', '[]'])(
    '%j is no metric',
    (other) => {
      expect(toEmbeddedMetric(other)).toBeUndefined();
    },
  );
});

describe('counters', () => {
  test('sum requests by route and code, and unwraps without a route', () => {
    const counters = new Counters();
    const request = (code: string) => line({ service: 's', route: 'key-status', code }, { requests: 1, duration: 4 });
    took(counters, request('ok'), request('ok'), request('internal'), line({ service: 's' }, { unwraps: 1 }));
    expect(counters.read()).toMatchObject({
      requests: { 'key-status': { ok: 2, internal: 1 } },
      duration: { 'key-status': { count: 3, p50: 4, p95: 4, p99: 4 } },
      counts: { unwraps: 1, exhausted: 0, destroyed: 0 },
    });
    expect(counters.read().counts).not.toHaveProperty('Decrypt');
  });

  test('count a last attempt and a destroyed key once, however often they are seen', () => {
    const counters = new Counters();
    for (const session of ['a', 'a', 'b']) counters.exhausted(session);
    for (const registration of ['r', 'r']) counters.destroyed(registration);
    expect(counters.read().counts).toEqual({ unwraps: 0, exhausted: 2, destroyed: 1 });
  });

  test('count the key store’s calls from when they begin', () => {
    const calls = new Map([
      ['Sign', 3],
      ['CreateKey', 2],
    ]);
    const counters = new Counters(calls);
    calls.set('Sign', 5).set('Decrypt', 1);
    expect(counters.read().counts).toMatchObject({ Encrypt: 0, Decrypt: 1, Sign: 2 });
  });
});

describe('durations', () => {
  test('give the nearest rank', () => {
    const durations = new Durations();
    for (let i = 100; i >= 1; i--) durations.add(i);
    expect(durations.percentiles()).toEqual({ count: 100, p50: 50, p95: 95, p99: 99 });
  });

  test('forget all but the last thousand, and count all', () => {
    const durations = new Durations();
    for (let i = 0; i < 1500; i++) durations.add(i < 500 ? 1_000_000 : 3);
    expect(durations.percentiles()).toEqual({ count: 1500, p50: 3, p95: 3, p99: 3 });
  });

  test('of nothing are 0', () => {
    expect(new Durations().percentiles()).toEqual({ count: 0, p50: 0, p95: 0, p99: 0 });
  });
});

test('what was seen is forgotten only when ten thousand others came', () => {
  const seen = new Seen();
  seen.add('first');
  for (let i = 1; i < 10_000; i++) seen.add(`${i}`);
  expect(seen.add('first')).toBe(false);
  seen.add('one more');
  expect(seen.add('first')).toBe(true);
});
