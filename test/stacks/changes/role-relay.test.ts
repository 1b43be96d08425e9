/** IAM records in us-east-1 alone: what sends its records on to the vault's Region. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { buildApp } from '../../../lib/stacks/app.ts';
import { readConfigs } from '../../../lib/stacks/config/read.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { entered } from '../entered.ts';
import { account, keyArn, resolve, synthesize } from '../template.ts';
import { matches } from './event-pattern.ts';
import { eventOf } from './records.ts';
import { roleCalls } from './vault-calls.ts';

function stacksOf(context: Record<string, string>) {
  const folder = temporaryFolder();
  const app = new App({ outdir: folder.path, context });
  buildApp(app, readConfigs(app.node.getAllContext()));
  const stacks = app.synth().stacks.map(({ stackName, environment, templateFullPath }) => {
    const { Resources } = JSON.parse(readFileSync(templateFullPath, 'utf8'));
    return { stackName, region: environment.region, resources: Resources };
  });
  folder.remove();
  return stacks;
}

// biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
const only = (resources: Record<string, any>, type: string) =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties)[0];

describe('prod, which is not in us-east-1', () => {
  const relay = stacksOf({ ...entered('prod'), keyArn }).find(({ stackName }) => stackName.endsWith('role-relay'));
  const { resources } = relay ?? { resources: {} };
  const bus = `arn:aws:events:eu-central-1:${account}:event-bus/default`;

  test('has a stack there that sends every change of its roles to the default bus of its Region', () => {
    expect(relay).toMatchObject({ stackName: 'backup-key-vault-prod-role-relay', region: 'us-east-1' });
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

test('a vault in us-east-1 hears IAM itself', () => {
  const stacks = stacksOf({
    ...entered('prod'),
    keyArn: keyArn.replace('eu-central-1', 'us-east-1'),
    region: 'us-east-1',
  });
  expect(stacks.map(({ stackName }) => stackName)).toEqual(['backup-key-vault-prod']);
  const names = Object.values(stacks[0]?.resources ?? {}).map((resource) => Object(resource).Properties?.Name);
  expect(names).toEqual(expect.arrayContaining(['backup-key-vault-prod-roles-changed']));
});

test('a stage that does not ask for it has neither stack nor rules', () => {
  expect(stacksOf(entered('dev')).map(({ stackName }) => stackName)).toEqual(['backup-key-vault-dev']);
  const rules = synthesize('dev')
    .ofType('AWS::Events::Rule')
    .map(([, { Properties }]) => Properties.Name);
  expect(rules.filter((name) => String(name).includes('roles-'))).toEqual([]);
});
