/** Each alarm reads what it says it watches, under its own stage, and what the functions really write. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { countMetrics, messages, namespace, requestMetrics } from '../../lib/signals.ts';
import { keyArn, keyStoreId, synthesize } from './template.ts';
import { toText, type Watched, watchedBy } from './watched.ts';

const trailLogGroup = 'organisation-trail';
const keyUsers = ['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish'];
const routeNames = Object.keys(routes);
const functionNames = [...routeNames, 'authorizer', 'destroyer', 'event-publisher'];
const ending = (code: string, names: readonly string[]) =>
  names.map((route) => `${namespace} ${requestMetrics.requests} ${code} ${route}`);

/** Rules that page have an alarm each, of the rule's name. */
const pages = [
  'keys-changed',
  'key-store-changed',
  'hsm-changed',
  'hsm-password-read',
  'table-changed',
  'functions-changed',
  'roles-changed',
  'watch-changed',
];
const tickets = ['functions-deployed', 'roles-deployed'];

const table: Record<string, string[]> = {
  'error-rate': ['AWS/ApiGateway 5XXError prod', 'AWS/ApiGateway Count prod'],
  latency: ['AWS/ApiGateway Latency prod'],
  ...Object.fromEntries(functionNames.map((name) => [`throttled-${name}`, [`AWS/Lambda Throttles prod-${name}:live`]])),
  'key-store': ending('key_store_unavailable', keyUsers),
  'kms-errors': ending('internal', keyUsers),
  'key-store-disconnected': [`${namespace} ${countMetrics.keyStoreConnected}`],
  canary: [`${namespace} ${countMetrics.canary}`],
  storage: ending(
    'storage_unavailable',
    routeNames.filter((name) => name !== 'health'),
  ),
  tampered: [`${namespace} tampered-prod`],
  'authorizer-stale-keys': [`${namespace} authorizer-stale-keys-prod`],
  exhausted: [`${namespace} ${countMetrics.exhausted}`],
  destroyed: [`${namespace} ${countMetrics.destroyed}`],
  'guess-rate': [`${namespace} ${requestMetrics.requests} ok recovery-start`],
  'dead-letters-destroyer': ['AWS/SQS ApproximateNumberOfMessagesVisible prod-destroyer-dead'],
  'dead-letters-events': ['AWS/SQS ApproximateNumberOfMessagesVisible prod-events-dead'],
  'destroyer-late': ['AWS/SQS ApproximateAgeOfOldestMessage prod-destroyer'],
  'events-unread': ['AWS/SQS ApproximateAgeOfOldestMessage prod-events'],
  'events-late': ['AWS/Lambda IteratorAge prod-event-publisher:live'],
  'unexplained-decrypts': [`AWS/KMS SuccessfulRequest ${keyArn} Decrypt`, `${namespace} ${countMetrics.unwraps}`],
  'foreign-key-use': [`${namespace} foreign-key-use-prod`],
  'key-store-throttled': ['Encrypt', 'Decrypt'].map(
    (call) => `AWS/KMS CloudHSMKeyStoreThrottle ${keyStoreId} SYMMETRIC_DEFAULT ${call}`,
  ),
  ...Object.fromEntries(pages.map((id) => [id, [`AWS/Events TriggeredRules prod-${id}`]])),
  'changes-not-told': [...pages, ...tickets].map((id) => `AWS/Events FailedInvocations prod-${id}`),
};

/** Alarms that turn a deployment back. */
const failures: Record<string, string[]> = {
  ...Object.fromEntries(
    routeNames.map((name) => [
      `new-code-${name}`,
      [`AWS/Lambda Errors prod-${name}:live`, `${namespace} ${requestMetrics.requests} internal ${name}`],
    ]),
  ),
  // No Errors: each bad token is one, and anyone can send those.
  'new-code-authorizer': [`${namespace} authorizer-failed-prod`, 'AWS/Lambda Throttles prod-authorizer:live'],
  'new-code-destroyer': ['AWS/Lambda Errors prod-destroyer:live', `${namespace} destroyer-failed-prod`],
  'new-code-event-publisher': [
    'AWS/Lambda Errors prod-event-publisher:live',
    `${namespace} event-publisher-failed-prod`,
  ],
};

const template = synthesize('prod', {}, { alarms: { email: 'a@messenger.dev', trailLogGroup, roleChanges: true } });
const watched = watchedBy(template);

const textOf = (alarm: string) => watched.get(alarm)?.map(toText).sort();

test('there is a row for every alarm, and no row besides', () => {
  const named = Object.keys({ ...table, ...failures }).map((name) => `backup-key-vault-prod-${name}`);
  expect([...watched.keys()].sort()).toEqual(named.sort());
});

test('no alarm reads more than ten metrics, as CloudWatch takes (User Guide, "CloudWatch service quotas")', () => {
  for (const [name, metrics] of watched) expect([name, metrics.length <= 10]).toEqual([name, true]);
});

test.each(Object.entries(table))('%s reads %j', (name, metrics) => {
  expect(textOf(`backup-key-vault-prod-${name}`)).toEqual([...metrics].sort());
});

describe('a deployment goes back', () => {
  test.each(Object.entries(failures))('%s, by %j', (name, metrics) => {
    expect(textOf(`backup-key-vault-prod-${name}`)).toEqual([...metrics].sort());
  });

  test('on three failures in a minute, of a crash and of a caught failure together', () => {
    for (const alarm of alarmsOf((name) => name.includes('-new-code-'))) {
      expect(alarm).toMatchObject({ Threshold: 2, ComparisonOperator: 'GreaterThanThreshold' });
      expect(expressionOf(alarm)).toMatch(/^FILL\(\w+, 0\) [+-] FILL\(\w+, 0\)$/);
    }
  });
});

test('no alarm of one stage reads what another stage of the account and Region writes', () => {
  const ours = (of: Map<string, Watched[]>) =>
    [...of.values()]
      .flat()
      .filter((metric) => metric.namespace === namespace)
      .map((metric) => JSON.stringify(metric));
  const prod = new Set(ours(watched));
  expect(prod.size).toBeGreaterThan(10);
  expect(ours(watchedBy(synthesize('dev'))).filter((metric) => prod.has(metric))).toEqual([]);
});

describe('Decrypts that nobody explains are KMS’s count less the functions’, with room for the SDK’s repetitions', () => {
  const [alarm] = alarmsOf((name) => name.endsWith('unexplained-decrypts'));
  // CloudWatch User Guide, "Using math expressions": IF takes a condition and two values, FILL what stands for no value.
  const IF = (condition: boolean, yes: number, no: number) => (condition ? yes : no);
  const FILL = (value: number | undefined, filler: number) => value ?? filler;
  const evaluate = new Function('IF', 'FILL', 'decrypts', 'unwraps', `return ${expressionOf(alarm)}`);

  // A quarter of an hour at 900 recoveries a second is 1,620,000 Decrypts; of a thousand answers one may be lost.
  test.each([
    ['no call at all', undefined, undefined, false],
    ['an account or two', 40, 40, false],
    ['20 lost answers when it is quiet', 60, 40, false],
    ['21 calls that nobody counted', 61, 40, true],
    ['someone alone with the key, while nobody recovers', 21, undefined, true],
    ['one answer lost of a thousand at full load', 1_620_000, 1_618_380, false],
    ['more than one of a thousand at full load', 1_620_000, 1_618_379, true],
    ['more counted than called, at the edge of two periods', 40, 60, false],
  ])('%s: of %s Decrypts %s counted, rings: %s', (_, decrypts, unwraps, rings) => {
    expect(evaluate(IF, FILL, decrypts, unwraps) > alarm?.Threshold).toBe(rings);
    expect(alarm).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
  });
});

describe('lines of a log are counted', () => {
  const filterOf = (name: string) => {
    const filters = template.ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
    const filter = filters.find(({ MetricTransformations: [to] }) => to.MetricName === `${name}-prod`);
    return { pattern: filter?.FilterPattern, log: template.resolve(filter?.LogGroupName) };
  };

  test.each([
    ['tampered', 'recordTampered', 'event-publisher'],
    ['destroyer-failed', 'destroyerFailed', 'destroyer'],
    ['event-publisher-failed', 'eventNotDelivered', 'event-publisher'],
  ] as const)('%s: %s of %s, which it prints', (name, message, source) => {
    const { pattern, log } = filterOf(name);
    expect(pattern).toBe(`{ $.message = "${messages[message]}" }`);
    expect(log).toBe(`/aws/lambda/backup-key-vault-prod-${source}`);
    expect(readFileSync(`lambdas/background/${source}.ts`, 'utf8')).toContain(`logger.error(messages.${message},`);
  });

  test('authorizer-stale-keys: tokens judged by keys that could not be fetched anew, in the authorizer’s own log', () => {
    expect(filterOf('authorizer-stale-keys')).toEqual({
      pattern: `{ $.message = "${messages.authorizerStaleKeys}" }`,
      log: '/aws/lambda/backup-key-vault-prod-authorizer',
    });
    expect(readFileSync('lambdas/authorizer/key-set.ts', 'utf8')).toContain(
      'logger.error(messages.authorizerStaleKeys,',
    );
  });

  test('authorizer-failed: requests for which API Gateway got no decision, by its access log', () => {
    expect(filterOf('authorizer-failed')).toEqual({
      pattern: '{ ($.responseType = "AUTHORIZER_FAILURE") || ($.responseType = "AUTHORIZER_CONFIGURATION_ERROR") }',
      log: '/aws/apigateway/backup-key-vault-prod',
    });
    const [[, stage] = []] = template.ofType('AWS::ApiGateway::Stage');
    expect(stage?.Properties.AccessLogSetting.Format).toContain('"responseType":"$context.error.responseType"');
  });

  describe('foreign-key-use, in the trail', () => {
    const filters = template.ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
    const patterns = filters
      .filter(({ MetricTransformations: [to] }) => to.MetricName === 'foreign-key-use-prod')
      .map(({ LogGroupName, FilterPattern }) => {
        expect(LogGroupName).toBe(trailLogGroup);
        return String(template.resolve(FilterPattern));
      });
    const excepted = (pattern = '') =>
      [...pattern.matchAll(/\(\$\.userIdentity\.arn != "\*assumed-role\/([\w-]+)\/\*"\)/g)].map(([, role]) => role);
    const callsIn = (pattern = '') => [...pattern.matchAll(/\$\.eventName = "(\w+\*?)"/g)].map(([, call]) => call);
    const roleOf = (name: string) => `backup-key-vault-prod-${name}-eu-central-1`;

    test('uses of the key that wraps, by anyone but the four functions', () => {
      const pattern = patterns.find((text) => text.includes(`($.resources[0].ARN = "${keyArn}")`));
      expect(callsIn(pattern)).toEqual(['Encrypt', 'Decrypt', 'ReEncrypt', 'GenerateDataKey*', 'CreateGrant']);
      expect(excepted(pattern)).toEqual(keyUsers.map(roleOf));
    });

    test('signatures by the identity key, for anyone but the two functions that register', () => {
      const pattern = patterns.find((text) => text.includes('"Sign"'));
      expect(pattern).toMatch(/\(\$\.resources\[0\]\.ARN = "arn:aws:kms:[^"]+IdentityKeysKey1[^"]+"\)/);
      expect(excepted(pattern)).toEqual(['registration-start', 'registration-finish'].map(roleOf));
    });

    test('in patterns that CloudWatch Logs takes: 1,024 characters (API Reference, PutMetricFilter), with the longest id', () => {
      expect(patterns).toHaveLength(2);
      const longest = (text: string) => text.replaceAll('backup-key-vault-prod-', 'backup-key-vault-twelve-chars-');
      for (const pattern of patterns) expect(longest(pattern).length).toBeLessThanOrEqual(1_024);
    });
  });
});

function alarmsOf(is: (name: string) => boolean) {
  const alarms = template.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const found = alarms.filter(({ AlarmName }) => is(AlarmName));
  expect(found.length).toBeGreaterThan(0);
  return found;
}

function expressionOf({ Metrics }: { Metrics: { Expression?: string }[] }): string | undefined {
  return Metrics.map(({ Expression }) => Expression).find((expression) => expression !== undefined);
}

test('one item changed past the vault raises an alarm: the line that the function behind the stream logs is counted', () => {
  const filters = template.ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
  const filter = filters.find(({ FilterPattern }) => FilterPattern === `{ $.message = "${messages.recordTampered}" }`);
  const log = Object.keys(template.resources).find((id) => /^functionseventpublisher.*Log/i.test(id));
  expect(filter?.LogGroupName).toEqual({ Ref: log });
  const [counted] = filter?.MetricTransformations ?? [];
  const alarms = template.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  expect(alarms.find(({ AlarmName }) => AlarmName === 'backup-key-vault-prod-tampered')).toMatchObject({
    MetricName: counted?.MetricName,
    Namespace: counted?.MetricNamespace,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    EvaluationPeriods: 1,
  });
});
