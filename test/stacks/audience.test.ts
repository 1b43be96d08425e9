/** Where alarms and changes are told. */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import type { StageName } from '../../lib/key-store/names.ts';
import { buildApp } from '../../lib/stacks/app.ts';
import type { Config } from '../../lib/stacks/config/config.ts';
import { readConfigs } from '../../lib/stacks/config/read.ts';
import { entered } from './entered.ts';
import { account, keyArn, region, synthesize } from './template.ts';

const template = synthesize('prod');
const [[topicId = '', topic] = []] = template.ofType('AWS::SNS::Topic');
const topicArn = `arn:aws:sns:${region}:${account}:${topic?.Properties.TopicName}`;
const named = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];
const alarmsOf = ({ ofType }: typeof template) =>
  named.flatMap((type) => ofType(type)).map(([, { Properties }]) => Properties);

describe('every alarm and every rule reaches someone', () => {
  const [[, topicPolicy] = []] = template.ofType('AWS::SNS::TopicPolicy');
  const text = JSON.stringify(template.resolve(topicPolicy?.Properties.PolicyDocument));
  const resourcePolicy = JSON.parse(text.replaceAll(`<${topicId}>`, topicArn));

  async function mayPublish(principal: string, context: Record<string, string>): Promise<boolean> {
    const answer = await runSimulation(
      {
        request: {
          action: 'sns:Publish',
          principal,
          resource: { resource: topicArn, accountId: account },
          contextVariables: { 'aws:SecureTransport': 'true', ...context },
        },
        identityPolicies: [],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        resourcePolicy,
      },
      {},
    );
    return answer.resultType === 'single' && answer.overallResult === 'Allowed';
  }
  const alarm = (name: string, from = account) =>
    mayPublish('cloudwatch.amazonaws.com', {
      'aws:SourceArn': `arn:aws:cloudwatch:${region}:${from}:alarm:${name}`,
      'aws:SourceAccount': from,
    });

  test('it tells the topic, and its name is one that the topic’s policy lets in', () => {
    const alarms = alarmsOf(template);
    expect(alarms.length).toBeGreaterThan(50);
    for (const { AlarmActions, AlarmName } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: topicId }]);
      expect(AlarmName).toMatch(/^backup-key-vault-prod-[a-z-]+$/);
    }
  });

  test('CloudWatch may publish for alarms of this vault in this account, and for no others', async () => {
    expect(await alarm('backup-key-vault-prod-tampered')).toBe(true);
    expect(await alarm('another-alarm')).toBe(false);
    expect(await alarm('backup-key-vault-prod-tampered', '999999999999')).toBe(false);
  });

  test('EventBridge may publish without saying for whom, as it does, and not for another account if it says so', async () => {
    expect(await mayPublish('events.amazonaws.com', {})).toBe(true);
    expect(await mayPublish('events.amazonaws.com', { 'aws:SourceAccount': account })).toBe(true);
    expect(await mayPublish('events.amazonaws.com', { 'aws:SourceAccount': '999999999999' })).toBe(false);
  });

  test('somebody is subscribed, and no key of the team’s own stands between', () => {
    const [[, subscription] = []] = template.ofType('AWS::SNS::Subscription');
    expect(subscription?.Properties).toMatchObject({ Protocol: 'email', TopicArn: { Ref: topicId } });
    expect(topic?.Properties.KmsMasterKeyId).toBeUndefined();
  });
});

describe('how soon somebody must look', () => {
  const ticketTopicArn = `arn:aws:sns:${region}:${account}:team-tickets`;
  const two = synthesize('prod', {}, { alarms: { email: 'a@vault.test', ticketTopicArn, roleChanges: true } });
  const [[page] = []] = two.ofType('AWS::SNS::Topic');
  const hears = { page: { Ref: page }, ticket: ticketTopicArn };
  const severityOf = (description: string) => /^\[(page|ticket)\] /.exec(description)?.[1] as 'page' | 'ticket';
  const quietAgain = /(?:tampered|unexplained-decrypts|foreign-key-use|-changed|password-read)$/;

  test('each alarm says it first and tells those who look that soon', () => {
    const told = alarmsOf(two).map(({ AlarmDescription, AlarmActions }) => {
      const severity = severityOf(AlarmDescription);
      expect(AlarmActions).toEqual([hears[severity]]);
      return severity;
    });
    expect(new Set(told)).toEqual(new Set(['page', 'ticket']));
  });

  test('each rule does', () => {
    const rules = two.ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties);
    for (const { Description, Targets } of rules.filter(({ Description }) => severityOf(Description)))
      expect(Targets.map(({ Arn }: { Arn: unknown }) => Arn)).toEqual([hears[severityOf(Description)]]);
  });

  test('that a page is over is told too, unless it rang for something that happened', () => {
    for (const { AlarmDescription, AlarmName, OKActions } of alarmsOf(two)) {
      const isTold = severityOf(AlarmDescription) === 'page' && !quietAgain.test(AlarmName);
      expect([AlarmName, OKActions]).toEqual([AlarmName, isTold ? [hears.page] : undefined]);
    }
  });
});

describe('alarms that nobody hears', () => {
  function warningsOf(stage: StageName, alarms: Config['alarms']): unknown[] {
    const app = new App({ context: { ...entered(stage), ...(stage === 'prod' && { keyArn }) } });
    const configs = readConfigs(app.node.getAllContext()).map((config) => ({ ...config, alarms }));
    const told = buildApp(app, configs).flatMap(({ node }) => node.metadata);
    return told.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data);
  }

  test('are told at every synthesis of dev, with the settings that are missing', () => {
    expect(warningsOf('dev', {})).toEqual([
      expect.stringContaining('No alarm of dev reaches anybody: set alarms.email (-c alarmEmail=) or alarms.topicArn'),
    ]);
  });

  test('are no matter once somebody hears them, and on an emulator', () => {
    expect(warningsOf('dev', { email: 'a@vault.test' })).toEqual([]);
    expect(warningsOf('localstack', { metricMath: false })).toEqual([]);
  });
});
