/** The least that CloudFormation needs to deploy the stacks, and what it must not have. */
import { describe, expect, test } from '@jest/globals';
import handlers from '../aws-facts/handlers.json' with { type: 'json' };
import { managedPolicy } from '../aws-facts/quotas.ts';
import { actionsOf, everyTemplate } from '../every-policy.ts';
import { roleOf } from '../policies.ts';
import { isAllowed } from '../simulation.ts';
import { account, region } from '../template.ts';
import { type Example, example, readme, textOf } from './examples.ts';

const names: readonly Example[] = ['cloudformation-vault', 'cloudformation-keys'];
const policies = names.map(example);
const allowed = policies.flatMap(actionsOf);

const covers = (pattern: string, action: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action);

/** What the handlers of a type ask for only with properties that no stack has. */
const unused: Readonly<Record<string, RegExp>> = {
  'no capacity is provisioned, so none is scaled': /^(application-autoscaling|cloudwatch:PutMetricData)/,
  'the table has one replica, and no item is written at a deployment':
    /^dynamodb:(BatchWriteItem|(Delete|Get|Put|Update)Item|Query|Scan|\w+KinesisStreamingDestination|\w+TableReplica(AutoScaling)?)$/,
  'no stream of Kinesis, no file system, and no API, pool or load balancer of another service':
    /^(kinesis|firehose|elasticfilesystem|elasticloadbalancing|appsync|cognito-idp|apprunner):/,
  'functions have no layers, signatures, capacity providers or file systems':
    /^lambda:(GetLayerVersion|\w*CodeSigningConfig|PassCapacityProvider)$/,
  'the flow log goes to CloudWatch': /^s3:(Get|Put)BucketPolicy$/,
  'a secret is in one Region, and its value is not read': /^secretsmanager:(\w+Regions\w*|GetSecretValue)$/,
  'the handlers name it so, and IAM does not': /^(s3:REST\.PUT\.OBJECT|apigateway:SetWebACL)$/,
};

const needed: Readonly<Record<string, readonly string[]>> = { ...handlers.schemas.types, ...handlers.calls.types };
const types = new Set(
  everyTemplate()
    .flatMap(({ resources }) => resources.map(({ Type }) => Type))
    .filter((type) => type.startsWith('AWS::') && type !== 'AWS::CloudFormation::CustomResource'),
);

test('there is a list for every type of every stack', () => {
  expect([...types].filter((type) => !needed[type])).toEqual([]);
  expect(types.size).toBeGreaterThan(45);
});

test.each([...types].sort())('CloudFormation has what it needs for %s', (type) => {
  const left = (needed[type] ?? []).filter((action) => !Object.values(unused).some((pattern) => pattern.test(action)));
  expect(left.length).toBeGreaterThan(0);
  expect(left.filter((action) => !allowed.some((pattern) => covers(pattern, action)))).toEqual([]);
});

test('nothing is called unused that no type asks for', () => {
  const all = [...types].flatMap((type) => needed[type] ?? []);
  for (const [why, pattern] of Object.entries(unused))
    expect([why, all.some((action) => pattern.test(action))]).toEqual([why, true]);
});

test.each(names)(`%s fits into ${managedPolicy.characters} characters: ${managedPolicy.page}`, (name) => {
  expect(textOf(name).replace(/\s/g, '').length).toBeLessThanOrEqual(managedPolicy.characters);
});

test('both are named in the command of the README', () => {
  for (const name of names) expect(readme()).toContain(`policy/${name}`);
});

describe('with these policies, CloudFormation', () => {
  const Statement = policies.flatMap((policy) => policy.Statement);
  const role = `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`;
  const principal = { arn: role, policy: { Version: '2012-10-17', Statement } };
  // A key's policy must leave it to the account before IAM is asked.
  const keyPolicy = [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' } as const];
  const may = (action: string, arn: string, context = {}) => {
    const policy = arn.includes(':kms:') && { policy: { Version: '2012-10-17', Statement: keyPolicy } };
    return isAllowed({ principal, action, target: { arn, ...policy }, context });
  };
  const at = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const key = at('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab');

  test.each([
    ['lambda:UpdateFunctionCode', at('lambda', 'function:backup-key-vault-prod-health')],
    ['lambda:InvokeFunction', at('lambda', 'function:backup-key-vault-prod-IdentityKeysReader-abc')],
    ['dynamodb:CreateTable', at('dynamodb', 'table/backup-key-vault-prod')],
    ['dynamodb:PutResourcePolicy', at('dynamodb', 'table/backup-key-vault-prod')],
    ['iam:CreateRole', roleOf('prod', 'health')],
    ['iam:PassRole', roleOf('prod', 'health')],
    ['kms:PutKeyPolicy', key],
    ['s3:GetObject', `arn:aws:s3:::cdk-hnb659fds-assets-${account}-${region}/asset.zip`],
  ])('may %s', async (action, arn) => {
    expect(await may(action, arn)).toBe(true);
  });

  test.each([
    ['dynamodb:GetItem', at('dynamodb', 'table/backup-key-vault-prod')],
    ['dynamodb:Scan', at('dynamodb', 'table/backup-key-vault-prod')],
    ['dynamodb:StartAwsBackupJob', at('dynamodb', 'table/backup-key-vault-prod')],
    ['dynamodb:DeleteTable', at('dynamodb', 'table/another')],
    ['lambda:UpdateFunctionCode', at('lambda', 'function:another')],
    ['iam:CreateRole', `arn:aws:iam::${account}:role/another`],
    ['iam:PassRole', `arn:aws:iam::${account}:role/another`],
    ['iam:CreateUser', `arn:aws:iam::${account}:user/backup-key-vault-x`],
    ['kms:Decrypt', key],
    ['kms:Sign', key],
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:backup-key-vault-prod/kmsuser-abcdef')],
    ['sqs:ReceiveMessage', at('sqs', 'backup-key-vault-prod-destroyer')],
  ])('may not %s', async (action, arn) => {
    expect(await may(action, arn)).toBe(false);
  });

  test('uses keys through the services alone that encrypt what it makes', async () => {
    const through = (service: string) => ({ 'kms:ViaService': `${service}.${region}.amazonaws.com` });
    expect(await may('kms:CreateGrant', key, through('dynamodb'))).toBe(true);
    expect(await may('kms:GenerateDataKey', key, through('secretsmanager'))).toBe(true);
    expect(await may('kms:Decrypt', key, through('s3'))).toBe(false);
  });
});
