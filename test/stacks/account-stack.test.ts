/** API Gateway's role for logs: one for an account and Region, beside the vaults that need it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { buildApp } from '../../lib/stacks/app.ts';
import type { Config } from '../../lib/stacks/config/config.ts';
import { readConfig } from '../../lib/stacks/config/read.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

interface Deployed {
  readonly name: string;
  /** Names of the stacks that must be there before. */
  readonly after: readonly string[];
  readonly resources: Readonly<Record<string, Resource>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** As `cdk deploy --all` reads it. */
function deployed(...vaults: (Partial<Config> & { vaultId: string })[]): Deployed[] {
  const folder = temporaryFolder();
  const app = new App({ outdir: folder.path, context: { stage: 'dev' } });
  const dev = readConfig({ stage: 'dev' });
  buildApp(
    app,
    vaults.map((vault) => ({ ...dev, vaultName: vault.vaultId, ...vault })),
  );
  const { stacks } = app.synth();
  const made = stacks.map(({ stackName, templateFullPath, dependencies, tags }) => ({
    name: stackName,
    after: dependencies.flatMap((one) => stacks.filter(({ id }) => id === one.id).map((stack) => stack.stackName)),
    resources: JSON.parse(readFileSync(templateFullPath, 'utf8')).Resources,
    tags,
  }));
  folder.remove();
  return made;
}

const name = 'backup-key-vault-api-gateway-account';
const [one] = deployed({ vaultId: 'one' }).filter((stack) => stack.name === name);
const ofType = (type: string, resources: Deployed['resources'] = one?.resources ?? {}) =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);
const only = (type: string): [string, Resource] => {
  const [found, ...more] = ofType(type);
  if (!found || more.length > 0) throw new Error(`expected one ${type}`);
  return found;
};

describe('two vaults of one account and Region', () => {
  const both = deployed({ vaultId: 'one' }, { vaultId: 'two' });

  test('share the stack, and each is deployed after it', () => {
    expect(both.filter((stack) => stack.name === name)).toHaveLength(1);
    for (const vault of ['one', 'two'])
      expect(both.find((stack) => stack.name === `backup-key-vault-${vault}`)?.after).toEqual([name]);
  });

  test('set nothing of the account themselves, and their names are not on what they share', () => {
    for (const { resources } of both.filter((stack) => stack.name !== name))
      expect(ofType('AWS::ApiGateway::Account', resources)).toEqual([]);
    expect(both.find((stack) => stack.name === name)?.tags).toEqual({ application: 'backup-key-vault' });
  });
});

test('vaults of two Regions have a stack in each', () => {
  const both = deployed({ vaultId: 'eu', region: 'eu-central-1' }, { vaultId: 'us', region: 'us-west-2' });
  expect(both.filter((stack) => stack.name === name)).toHaveLength(2);
  for (const vault of ['eu', 'us'])
    expect(both.find((stack) => stack.name === `backup-key-vault-${vault}`)?.after).toEqual([name]);
});

test('a vault whose account has the role already makes none', () => {
  expect(deployed({ vaultId: 'one', apiGatewayAccount: false }).map((stack) => stack.name)).toEqual([
    'backup-key-vault-one',
  ]);
});

describe('the stack', () => {
  test('gives API Gateway a role that may write logs and nothing else', () => {
    const [role, { Properties }] = only('AWS::IAM::Role');
    const [, account] = only('AWS::ApiGateway::Account');
    expect(account.Properties).toEqual({ CloudWatchRoleArn: { 'Fn::GetAtt': [role, 'Arn'] } });
    expect(JSON.stringify(Properties.ManagedPolicyArns)).toContain('AmazonAPIGatewayPushToCloudWatchLogs');
    expect(Properties.Policies).toBeUndefined();
    expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).toContain('"apigateway.amazonaws.com"');
  });

  // CloudFormation Template Reference, "AWS::ApiGateway::Account", read on 28 November 2026: "If an API Gateway resource
  // has never been created in your AWS account, you must add a dependency on another API Gateway resource, such as an
  // AWS::ApiGateway::RestApi or AWS::ApiGateway::ApiKey resource."
  test('makes something of API Gateway before, as an empty account needs, which opens nothing', () => {
    const [key, { Properties }] = only('AWS::ApiGateway::ApiKey');
    expect(Properties.Enabled).toBe(false);
    expect(only('AWS::ApiGateway::Account')[1].DependsOn).toEqual([key]);
  });

  test('leaves the role to other APIs of the account when it is deleted', () => {
    for (const type of ['AWS::IAM::Role', 'AWS::ApiGateway::Account']) {
      const [, { DeletionPolicy, UpdateReplacePolicy }] = only(type);
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    }
  });

  test('has a name that no vault’s stack can have', () => {
    // An id has twelve characters at most (test/stacks/config.test.ts).
    expect(name.slice('backup-key-vault-'.length).length).toBeGreaterThan(12);
  });
});
