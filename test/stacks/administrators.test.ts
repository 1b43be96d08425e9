/** Who manages the keys is named in conditions: a role that is made again under its name still does. */
import { describe, expect, test } from '@jest/globals';
import { everyTemplate, policiesIn } from './every-policy.ts';
import { administrator, principalsOf } from './key-table.ts';
import { madeAgain, rolesOf } from './made-again.ts';
import { type PolicyDocument, resourcePolicies } from './policies.ts';
import { isAllowed, type Principal } from './simulation.ts';
import { account, region, synthesize } from './template.ts';

const template = synthesize('dev', { keyAdministrators: administrator });
const who = principalsOf(template, 'dev');
const { key, identity, tableKey } = resourcePolicies(template);
const keys = { 'the wrapping key': key, 'the identity key': identity, "the table's key": tableKey };

const may = (principal: Principal, action: string, target: { arn: string; policy: PolicyDocument }) =>
  isAllowed({ principal, action: `kms:${action}`, target, context: { 'kms:CallerAccount': account } });

describe.each(Object.entries(keys))('%s', (_, target) => {
  const later = { ...target, policy: madeAgain(target.policy) };

  test('is managed by CloudFormation and the administrators after their roles were made again', async () => {
    expect(later.policy).not.toEqual(target.policy);
    for (const action of ['PutKeyPolicy', 'EnableKeyRotation', 'DisableKey', 'TagResource'])
      for (const name of ['CloudFormation', 'administrator'] as const)
        expect([name, action, await may(who[name], action, later)]).toEqual([name, action, true]);
  });

  test('is managed by nobody else after that', async () => {
    for (const name of ['account administrator', 'another account', 'recovery-start with every right'] as const)
      for (const action of ['PutKeyPolicy', 'EnableKeyRotation', 'DisableKey'])
        expect([name, action, await may(who[name], action, later)]).toEqual([name, action, false]);
  });

  test('gives an administrator nothing that its own policies do not give', async () => {
    const poor = { arn: administrator, policy: { Version: '2012-10-17', Statement: [] } };
    expect(await may(poor, 'DisableKey', target)).toBe(false);
    expect(await may(who.administrator, 'DisableKey', target)).toBe(true);
  });
});

describe("the table's key, after CloudFormation's role was made again", () => {
  test('still lets it set the key of the table', async () => {
    const through = { 'kms:ViaService': `dynamodb.${region}.amazonaws.com`, 'kms:CallerAccount': account };
    const target = { ...tableKey, policy: madeAgain(tableKey.policy) };
    for (const action of ['kms:CreateGrant', 'kms:GenerateDataKey'])
      expect(await isAllowed({ principal: who.CloudFormation, action, target, context: through })).toBe(true);
  });
});

/**
 * AWS KMS API Reference, CreateKey, `Policy`: "The key policy must allow the calling principal to make a subsequent
 * PutKeyPolicy request". It does not say whether KMS reads conditions for this, so the caller needs none.
 */
describe('the policy of every key', () => {
  const kinds = ['AWS::KMS::Key KeyPolicy', 'Custom::CloudHsmKey Policy'];
  const found = everyTemplate()
    .flatMap(policiesIn)
    .filter(({ kind }) => kinds.includes(kind));
  const ours = found.filter(({ policy }) => policy.Statement.some(({ Sid }) => Sid === 'AdministratorsManage'));

  test('that this project writes lets its maker put the next policy, without a condition', () => {
    expect(ours.length).toBeGreaterThanOrEqual(9);
    for (const { policy, kind } of ours) {
      const [putter, ...more] = policy.Statement.filter((statement) => rolesOf(statement).length > 0);
      expect(more).toEqual([]);
      expect(putter).toMatchObject({ Effect: 'Allow', Action: 'kms:PutKeyPolicy', Resource: '*' });
      expect(putter?.Condition).toBeUndefined();
      const maker = kind.startsWith('Custom') ? '-key-onEvent-' : 'role/cdk-hnb659fds-cfn-exec-role-';
      expect(rolesOf(putter ?? {})).toEqual([expect.stringContaining(maker)]);
    }
  });

  test('names no role as a principal for anything else', () => {
    for (const { where, policy } of found) {
      const named = policy.Statement.filter((statement) => rolesOf(statement).length > 0);
      expect([where, named.map(({ Action }) => Action)]).toEqual([where, named.map(() => 'kms:PutKeyPolicy')]);
    }
  });
});
