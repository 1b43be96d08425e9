/** Who hears of what, and how soon. */
import { Annotations, Aws } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { VaultId } from '../../key-store/names.ts';
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
  `[${severity}] ${says}${says.endsWith('?') ? '' : '.'} docs/runbook.md#${section}`;

/** An alarm contains no secret. */
export function audienceOf(scope: Construct, config: Config): Audience {
  const page = pageTopic(scope, config);
  const { email, topicArn, ticketTopicArn } = config.alarms;
  // An emulator is thrown away, and nobody need hear of it.
  if (email === undefined && topicArn === undefined && config.stage !== 'localstack')
    Annotations.of(scope).addWarningV2(
      'backup-key-vault:nobody-hears-alarms',
      `No alarm of ${config.vaultId} reaches anybody: set alarms.email (-c alarmEmail=) or alarms.topicArn`,
    );
  const ticket = ticketTopicArn === undefined ? page : Topic.fromTopicArn(scope, 'TicketTopic', ticketTopicArn);
  return { config, topics: { page, ticket }, stopsRecovery: [] };
}

/** The team's own topic, or a topic of the vault with the team's address. */
function pageTopic(scope: Construct, { vaultId, alarms }: Config): ITopic {
  if (alarms.topicArn !== undefined) return Topic.fromTopicArn(scope, 'AlarmTopic', alarms.topicArn);
  const topic = new Topic(scope, 'AlarmTopic', { topicName: `${prefix(vaultId)}-alarms`, enforceSSL: true });
  for (const statement of publishers(topic, vaultId)) topic.addToResourcePolicy(statement);
  if (alarms.email !== undefined) topic.addSubscription(new EmailSubscription(alarms.email));
  return topic;
}

/** A policy takes the place of SNS's default one, so it must say who may publish. */
function publishers({ topicArn }: ITopic, vaultId: VaultId): PolicyStatement[] {
  const shared = { actions: ['sns:Publish'], resources: [topicArn] };
  const alarms = `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:${prefix(vaultId)}-*`;
  const rules = new ServicePrincipal('events.amazonaws.com');
  return [
    new PolicyStatement({
      ...shared,
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': alarms },
      },
    }),
    // EventBridge takes no condition here (EventBridge User Guide, "Using resource-based policies", Amazon SNS).
    new PolicyStatement({ ...shared, sid: 'RulesPublish', principals: [rules] }),
    // Where it says after all for whom it publishes, it is not for another account.
    new PolicyStatement({
      ...shared,
      sid: 'NoRuleOfAnotherAccountPublishes',
      effect: Effect.DENY,
      principals: [rules],
      conditions: {
        Null: { 'aws:SourceAccount': 'false' },
        StringNotEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      },
    }),
  ];
}
