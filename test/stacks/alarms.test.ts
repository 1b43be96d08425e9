/** Each alarm reads what it says it watches, under its own stage, and what the functions really write. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { countMetrics, messages, namespace, requestMetrics } from '../../lib/signals.ts';
import { keyArn, synthesize } from './template.ts';
import { toText, type Watched, watchedBy } from './watched.ts';

const trailLogGroup = 'organisation-trail';
const keyUsers = ['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish'];
const routeNames = Object.keys(routes);
const functionNames = [...routeNames, 'authorizer', 'destroyer', 'event-publisher'];
const ending = (code: string, names: readonly string[]) =>
  names.map((route) => `${namespace} ${requestMetrics.requests} ${code} ${route}`);

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
  'events-late': ['AWS/Lambda IteratorAge prod-event-publisher:live'],
  'unexplained-decrypts': [`AWS/KMS SuccessfulRequest ${keyArn} Decrypt`, `${namespace} ${countMetrics.unwraps}`],
  'foreign-key-use': [`${namespace} foreign-key-use-prod`],
};

const failures: Record<string, string[]> = {
  ...Object.fromEntries(
    routeNames.map((name) => [
      name,
      [`AWS/Lambda Errors prod-${name}:live`, `${namespace} ${requestMetrics.requests} internal ${name}`],
    ]),
  ),
  // No Errors: each bad token is one, and anyone can send those.
  authorizer: [`${namespace} authorizer-failed-prod`, 'AWS/Lambda Throttles prod-authorizer:live'],
  destroyer: ['AWS/Lambda Errors prod-destroyer:live', `${namespace} destroyer-failed-prod`],
  'event-publisher': ['AWS/Lambda Errors prod-event-publisher:live', `${namespace} event-publisher-failed-prod`],
};

const template = synthesize('prod', {}, { alarms: { email: 'a@messenger.dev', trailLogGroup } });
const watched = watchedBy(template);

const textOf = (alarm: string) => watched.get(alarm)?.map(toText).sort();

test('there is a row for every alarm, and no row besides', () => {
  const named = Object.keys(table).map((name) => `backup-key-vault-prod-${name}`);
  const ofDeployments = Object.keys(failures).map(goesBack);
  expect([...watched.keys()].sort()).toEqual([...named, ...ofDeployments].sort());
});

test.each(Object.entries(table))('%s reads %j', (name, metrics) => {
  expect(textOf(`backup-key-vault-prod-${name}`)).toEqual([...metrics].sort());
});

describe('a deployment goes back', () => {
  test.each(Object.entries(failures))('with new code of %s, by %j', (name, metrics) => {
    expect(textOf(goesBack(name))).toEqual([...metrics].sort());
  });

  test('on three failures in a minute, of a crash and of a caught failure together', () => {
    for (const alarm of alarmsOf((description) => description.startsWith('New code'))) {
      expect(alarm).toMatchObject({ Threshold: 3, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
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

test('Decrypts that nobody explains are KMS’s count less the functions’, with room for the SDK’s repetitions', () => {
  const [alarm] = alarmsOf((_, name) => name.endsWith('unexplained-decrypts'));
  expect(expressionOf(alarm)).toBe('FILL(decrypts, 0) - FILL(unwraps, 0)');
  expect(alarm).toMatchObject({ Threshold: 20, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
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

  test('foreign-key-use: uses of this key by anyone but the four functions, in the trail', () => {
    const { pattern, log } = filterOf('foreign-key-use');
    expect(log).toBe(trailLogGroup);
    const text = String(template.resolve(pattern));
    expect(text).toContain(`($.resources[0].ARN = "${keyArn}")`);
    for (const use of ['Encrypt', 'Decrypt', 'ReEncrypt', 'CreateGrant'])
      expect(text).toContain(`($.eventName = "${use}")`);
    const excepted = [...text.matchAll(/\(\$\.userIdentity\.arn != "\*assumed-role\/([\w-]+)\/\*"\)/g)];
    expect(excepted.map(([, role]) => role)).toEqual(
      keyUsers.map((name) => `backup-key-vault-prod-${name}-eu-central-1`),
    );
  });
});

function goesBack(name: string): string {
  return `New code of ${name} fails: the deployment goes back`;
}

function alarmsOf(is: (description: string, name: string) => boolean) {
  const alarms = template.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const found = alarms.filter(({ AlarmDescription, AlarmName = '' }) => is(AlarmDescription, AlarmName));
  expect(found.length).toBeGreaterThan(0);
  return found;
}

const expressionOf = ({ Metrics }: { Metrics: { Expression?: string }[] }) =>
  Metrics.map(({ Expression }) => Expression).find((expression) => expression !== undefined);

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
