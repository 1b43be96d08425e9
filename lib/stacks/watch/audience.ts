/** Who hears of what, and how soon. */
import { Aws } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { prefix } from '../names.ts';

/** `page`: somebody gets up for it, at any hour. `ticket`: it waits until the next working day. */
export type Severity = 'page' | 'ticket';

export interface Audience {
  readonly config: Config;
  readonly topics: Readonly<Record<Severity, ITopic>>;
  /** The alarms that `users-cannot-recover` is made of. Each adds itself. */
  readonly stopsRecovery: IAlarm[];
}

interface Told {
  readonly id: string;
  readonly says: string;
  readonly severity: Severity;
  readonly section?: string;
}

/** How soon, what, and where the runbook says what to do. */
export const described = ({ id, says, severity, section = id }: Told): string =>
  `[${severity}] ${says}. docs/runbook.md#${section}`;

/** An alarm contains no secret. */
export function audienceOf(scope: Construct, config: Config): Audience {
  const page = pageTopic(scope, config);
  const { ticketTopicArn } = config.alarms;
  const ticket = ticketTopicArn === undefined ? page : Topic.fromTopicArn(scope, 'TicketTopic', ticketTopicArn);
  return { config, topics: { page, ticket }, stopsRecovery: [] };
}

/** The team's own topic, or a topic of the vault with the team's address. */
function pageTopic(scope: Construct, { vaultId, alarms }: Config): ITopic {
  if (alarms.topicArn !== undefined) return Topic.fromTopicArn(scope, 'AlarmTopic', alarms.topicArn);
  const topic = new Topic(scope, 'AlarmTopic', { topicName: `${prefix(vaultId)}-alarms`, enforceSSL: true });
  // A policy takes the place of SNS's default one, so it must say who may publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: {
          'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:${prefix(vaultId)}-*`,
        },
      },
    }),
  );
  if (alarms.email !== undefined) topic.addSubscription(new EmailSubscription(alarms.email));
  return topic;
}
