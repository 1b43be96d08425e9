/** Where the alarms go. */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { expect, test } from '@jest/globals';
import { account, region, synthesize } from './template.ts';

const ticketTopicArn = `arn:aws:sns:${region}:${account}:team-tickets`;
const template = synthesize('prod');
const only = (type: string) => {
  const found = template.ofType(type);
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? { Type: '', Properties: {} };
};

test('every alarm reaches someone: it has an action, CloudWatch may publish there, and somebody is subscribed', async () => {
  const alarms = template.ofType('AWS::CloudWatch::Alarm');
  expect(alarms.length).toBeGreaterThan(20);
  const [[topicId = '', topic] = []] = template.ofType('AWS::SNS::Topic');
  const topicArn = `arn:aws:sns:${region}:${account}:${topic?.Properties.TopicName}`;
  const { PolicyDocument, Topics } = only('AWS::SNS::TopicPolicy').Properties;
  expect(Topics).toEqual([{ Ref: topicId }]);
  const policy = JSON.parse(JSON.stringify(template.resolve(PolicyDocument)).replaceAll(`<${topicId}>`, topicArn));
  const mayPublish = async (alarm: string, from = account) => {
    const answer = await runSimulation(
      {
        request: {
          action: 'sns:Publish',
          principal: 'cloudwatch.amazonaws.com',
          resource: { resource: topicArn, accountId: account },
          contextVariables: {
            'aws:SourceArn': `arn:aws:cloudwatch:${region}:${from}:alarm:${alarm}`,
            'aws:SourceAccount': from,
            'aws:SecureTransport': 'true',
          },
        },
        identityPolicies: [],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        resourcePolicy: policy,
      },
      {},
    );
    return answer.resultType === 'single' && answer.overallResult === 'Allowed';
  };
  for (const [, { Properties }] of alarms) {
    expect(Properties.AlarmActions).toEqual([{ Ref: topicId }]);
    expect([Properties.AlarmName, await mayPublish(Properties.AlarmName)]).toEqual([Properties.AlarmName, true]);
  }
  expect(await mayPublish('another-alarm')).toBe(false);
  expect(await mayPublish('backup-key-vault-prod-tampered', '999999999999')).toBe(false);
  // Under a key of the team's own, that key's policy would have to let CloudWatch in too.
  expect(topic?.Properties.KmsMasterKeyId).toBeUndefined();
  expect(only('AWS::SNS::Subscription').Properties).toMatchObject({ Protocol: 'email', TopicArn: { Ref: topicId } });
});

test('each alarm says first how soon somebody must look, and tells those who look that soon', () => {
  const { ofType } = synthesize('prod', {}, { alarms: { email: 'a@vault.test', ticketTopicArn } });
  const [[page] = []] = ofType('AWS::SNS::Topic');
  const alarms = ofType('AWS::CloudWatch::Alarm');
  const told = alarms.map(([, { Properties }]) => {
    const [, severity] = /^\[(page|ticket)\] /.exec(Properties.AlarmDescription) ?? [];
    expect(Properties.AlarmActions).toEqual([severity === 'page' ? { Ref: page } : ticketTopicArn]);
    return severity;
  });
  expect(new Set(told)).toEqual(new Set(['page', 'ticket']));
});
