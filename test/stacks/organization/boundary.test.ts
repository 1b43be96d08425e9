/** The permissions boundary for every role of the stacks: it takes away no right that they have, and many others. */
import { expect, test } from '@jest/globals';
import { PERMISSIONS_BOUNDARY_CONTEXT_KEY } from 'aws-cdk-lib/core';
import { managedPolicy } from '../aws-facts/quotas.ts';
import { actionsOf, everyTemplate, policiesIn } from '../every-policy.ts';
import { allMighty, isAllowed } from '../simulation.ts';
import { account, region, synthesize } from '../template.ts';
import { example, readme, textOf } from './examples.ts';

const boundary = example('permissions-boundary');
/** From every role. What a condition leaves to some is tried below. */
const denied = boundary.Statement.filter(({ Effect, Condition }) => Effect === 'Deny' && !Condition).flatMap((one) =>
  actionsOf({ Version: '', Statement: [one] }),
);
const isDenied = (action: string) =>
  denied.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action));

const table = `arn:aws:dynamodb:${region}:${account}:table/x`;
const key = `arn:aws:kms:${region}:${account}:key/x`;

test('takes away no right of any role in any stack', () => {
  const rights = everyTemplate()
    .flatMap(policiesIn)
    .filter(({ kind }) => /^AWS::IAM::(Policy|ManagedPolicy) /.test(kind));
  expect(rights.length).toBeGreaterThan(50);
  const lost = rights.flatMap(({ where, policy }) =>
    actionsOf(policy)
      .filter(isDenied)
      .map((action) => `${where}: ${action}`),
  );
  expect(lost).toEqual([]);
});

test.each([
  ['iam:CreateRole', `arn:aws:iam::${account}:role/x`],
  ['iam:PassRole', `arn:aws:iam::${account}:role/x`],
  ['sts:AssumeRole', `arn:aws:iam::${account}:role/x`],
  ['lambda:UpdateFunctionCode', `arn:aws:lambda:${region}:${account}:function:x`],
  ['dynamodb:Scan', table],
  ['kms:ReEncryptFrom', key],
])('takes away %s, whatever else gives it', async (action, arn) => {
  const principal = { arn: `arn:aws:iam::${account}:role/backup-key-vault-dev-health`, policy: boundary };
  expect(await isAllowed({ principal, action, target: { arn }, context: {} })).toBe(false);
});

test.each([
  ['rewrap-sweep', 'dynamodb:Scan', table],
  ['rewrap-setup', 'kms:ReEncryptFrom', key],
  ['rewrap-escrow', 'kms:ReEncryptTo', key],
])('leaves %s what its own policy gives it: %s', async (name, action, arn) => {
  const principal = { arn: `arn:aws:iam::${account}:role/backup-key-vault-dev-${name}-${region}`, policy: boundary };
  // KMS asks the key too.
  const policy = allMighty('*').policy.Statement.map((one) => ({ ...one, Principal: { AWS: principal.arn } }));
  const target = { arn, policy: { Version: '2012-10-17', Statement: policy } };
  expect(await isAllowed({ principal, action, target, context: {} })).toBe(true);
});

test('is put on every role when a deployment names it', () => {
  const name = 'backup-key-vault-boundary';
  const context = { [PERMISSIONS_BOUNDARY_CONTEXT_KEY]: { name } };
  const template = synthesize('dev', context as never);
  const roles = template.ofType('AWS::IAM::Role');
  expect(roles.length).toBeGreaterThan(15);
  const expected = `arn:aws:iam::${account}:policy/${name}`;
  for (const [id, { Properties }] of roles)
    expect([id, template.resolve(Properties.PermissionsBoundary)]).toEqual([id, expected]);
  expect(readme()).toContain(PERMISSIONS_BOUNDARY_CONTEXT_KEY);
});

test(`fits into ${managedPolicy.characters} characters: ${managedPolicy.page}`, () => {
  expect(textOf('permissions-boundary').replace(/\s/g, '').length).toBeLessThanOrEqual(managedPolicy.characters);
});
