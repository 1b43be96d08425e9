/** IAM records in us-east-1 alone: what sends its records on to the vault's Region. */
import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { StageName } from '../../../lib/key-store/names.ts';
import { buildApp } from '../../../lib/stacks/app.ts';
import type { Config } from '../../../lib/stacks/config/config.ts';
import { readConfigs } from '../../../lib/stacks/config/read.ts';
import { RoleRelayStack } from '../../../lib/stacks/watch/changes/role-relay-stack.ts';
import { entered } from '../entered.ts';
import { account, keyArn, resolve, synthesize } from '../template.ts';
import { matches } from './event-pattern.ts';
import { eventOf } from './records.ts';
import { roleCalls } from './vault-calls.ts';

/** The stacks of a stage, which need not be synthesized for it. */
function stacksOf(context: Record<string, string>): Stack[] {
  const app = new App({ context });
  buildApp(app, readConfigs(app.node.getAllContext()));
  return app.node.children.filter((child) => child instanceof Stack);
}

const relayOf = (stacks: readonly Stack[]) => stacks.filter(({ stackName }) => stackName.includes('role-relay'));

function synthesized(config: Config) {
  const app = new App();
  const stack = new RoleRelayStack(app, 'relay', { config, env: { region: 'us-east-1' } });
  return Template.fromStack(stack).toJSON().Resources;
}

// biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
const only = (resources: Record<string, any>, type: string) =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties)[0];

describe('prod, which is not in us-east-1', () => {
  const [config] = readConfigs(entered('prod'));
  if (!config) throw new Error('no configuration');
  const resources = synthesized(config);
  const bus = `arn:aws:events:eu-central-1:${account}:event-bus/default`;

  test('has a stack there', () => {
    const relays = relayOf(stacksOf({ ...entered('prod'), keyArn }));
    expect(relays.map(({ stackName, region }) => [stackName, region])).toEqual([
      ['backup-key-vault-prod-role-relay-eu-central-1', 'us-east-1'],
    ]);
  });

  test('it sends every change of the roles to the default bus of the vault’s Region', () => {
    const { EventPattern, Targets } = only(resources, 'AWS::Events::Rule');
    for (const [what, told, call] of roleCalls)
      expect([what, matches(EventPattern, eventOf(call))]).toEqual([what, told.length > 0]);
    expect(Targets.map(({ Arn }: { Arn: unknown }) => resolve(Arn, resources))).toEqual([bus]);
  });

  test('with a role that may do this and nothing else', () => {
    const { PolicyDocument } = only(resources, 'AWS::IAM::Policy');
    expect(resolve(PolicyDocument.Statement, resources)).toEqual([
      { Action: 'events:PutEvents', Effect: 'Allow', Resource: bus },
    ]);
    const { AssumeRolePolicyDocument } = only(resources, 'AWS::IAM::Role');
    expect(AssumeRolePolicyDocument.Statement).toMatchObject([{ Principal: { Service: 'events.amazonaws.com' } }]);
  });
});

test('a vault in us-east-1 hears IAM itself: it has the rules, and no such stack', () => {
  expect(relayOf(stacksOf(entered('localstack')))).toEqual([]);
  expect(rulesOf('localstack')).toEqual(expect.arrayContaining(['roles-changed', 'roles-deployed']));
});

test('a stage that does not ask for it has neither', () => {
  expect(relayOf(stacksOf(entered('dev')))).toEqual([]);
  expect(rulesOf('dev').filter((name) => name.startsWith('roles-'))).toEqual([]);
});

const rulesOf = (stage: StageName): string[] =>
  synthesize(stage)
    .ofType('AWS::Events::Rule')
    .map(([, { Properties }]) => String(Properties.Name).slice(`backup-key-vault-${stage}-`.length));
