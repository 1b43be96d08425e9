import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { prefix } from './names.ts';

/** Where alarms go: the team's topic, or one of the vault's own with the team's address. An alarm says no secret. */
export function alarmTopic(scope: Construct, { stage, alarms }: Config): ITopic {
  if (alarms.topicArn !== undefined) return Topic.fromTopicArn(scope, 'AlarmTopic', alarms.topicArn);
  const topic = new Topic(scope, 'AlarmTopic', { topicName: `${prefix(stage)}-alarms`, enforceSSL: true });
  if (alarms.email !== undefined) topic.addSubscription(new EmailSubscription(alarms.email));
  return topic;
}
