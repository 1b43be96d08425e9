/** The policy of the key in CloudHSM, evaluated: the same table as for the key in KMS, and the roles that make the key. */
import { describe, expect, test } from '@jest/globals';
import { administrator, keyTable, principalsOf, refused, row } from '../key-table.ts';
import { madeAgain } from '../made-again.ts';
import type { PolicyDocument } from '../policies.ts';
import { allMighty, isAllowed, type Principal } from '../simulation.ts';
import { account, keyArn, region, synthesize as synthesizeVault } from '../template.ts';
import { statementsOf, synthesize } from './support/stacks.ts';

const vault = 'backup-key-vault';
const alias = 'alias/backup-key-vault-prod';
const roleOf = (method: string) => `arn:aws:iam::${account}:role/backup-key-vault-prod-key-${method}-${region}`;

const keyStores = {
  kept: synthesize({ keyAdministrators: administrator }),
  doomed: synthesize({ keyAdministrators: administrator, deletionWindowDays: '30' }),
};

function policyOf(keyStore: keyof typeof keyStores): PolicyDocument {
  const [key] = keyStores[keyStore].ofType('key-store', 'Custom::CloudHsmKey');
  return JSON.parse(keyStores[keyStore].resolve('key-store', key?.Properties.Policy));
}

function maker(method: 'onEvent' | 'isComplete', keyStore: keyof typeof keyStores = 'kept'): Principal {
  const role = `VaultKey${method[0]?.toUpperCase()}${method.slice(1)}Role`;
  const [found] = keyStores[keyStore].ofType('key-store', 'AWS::IAM::Role').filter(({ id }) => id.startsWith(role));
  expect(keyStores[keyStore].resolve('key-store', found?.Properties.RoleName)).toBe(roleOf(method).split('/')[1]);
  const Statement = keyStores[keyStore].resolve('key-store', statementsOf(keyStores[keyStore], 'key-store', role));
  return { arn: roleOf(method), policy: { Version: '2012-10-17', Statement } };
}

const target = { arn: keyArn, policy: policyOf('kept') };

const functions = principalsOf(synthesizeVault('prod', { keyAdministrators: administrator }), 'prod');
test.each(keyTable(functions, vault))('$who $action $what: $allowed', async ({ who, action, context, allowed }) => {
  expect(await isAllowed({ principal: functions[who], action, target, context })).toBe(allowed);
});

const makers = {
  'the maker': maker('onEvent'),
  'the maker with every right': allMighty(roleOf('onEvent')),
  'the watcher': maker('isComplete'),
  'the role of another custom resource': allMighty(`arn:aws:iam::${account}:role/backup-key-vault-prod-key-store`),
} as const satisfies Record<string, Principal>;
type Maker = keyof typeof makers;
const ours = { 'aws:ResourceTag/backup-key-vault:alias': alias };
const asked = { 'aws:RequestTag/backup-key-vault:alias': alias };

const makerRows = [
  row('the maker', 'kms:DescribeKey', 'the key', {}, true),
  row('the maker', 'kms:ListResourceTags', 'the key', {}, true),
  row('the maker', 'kms:PutKeyPolicy', 'the policy', ours, true),
  row('the maker', 'kms:CreateAlias', 'the alias', ours, false),
  row('the maker', 'kms:TagResource', 'the alias it is made for', asked, true),
  row('the maker', 'kms:DisableKey', 'the key', ours, false),
  row('the maker', 'kms:GetKeyPolicy', 'the policy', ours, false),
  row('the maker with every right', 'kms:DisableKey', 'the key', ours, false),
  row('the watcher', 'kms:DescribeKey', 'the key', {}, true),
  row('the watcher', 'kms:CreateAlias', 'the alias', ours, true),
  row('the watcher', 'kms:CreateAlias', 'the alias while the tag does not count', {}, false),
  row('the watcher', 'kms:PutKeyPolicy', 'the policy', ours, false),
  row('the role of another custom resource', 'kms:DescribeKey', 'the key', {}, false),
  row('the role of another custom resource', 'kms:PutKeyPolicy', 'the policy', ours, false),
  ...(Object.keys(makers) as Maker[]).flatMap((who) => refused(who, vault)),
];

describe('the roles that make the key', () => {
  test.each(makerRows)('$who $action $what: $allowed', async ({ who, action, context, allowed }) => {
    expect(await isAllowed({ principal: makers[who], action, target, context })).toBe(allowed);
  });

  test.each(makerRows)('of a later stack, $who $action $what: $allowed', async ({ who, action, context, allowed }) => {
    const later = { ...target, policy: madeAgain(target.policy) };
    expect(JSON.stringify(later.policy)).not.toBe(JSON.stringify(target.policy));
    expect(await isAllowed({ principal: makers[who], action, target: later, context })).toBe(allowed);
  });
});

describe('deleting the key', () => {
  const doomed = { ...target, policy: policyOf('doomed') };
  const days = (window: string) => ({ ...ours, 'kms:ScheduleKeyDeletionPendingWindowInDays': window });

  test('is for administrators and the maker, once it was asked for with a waiting period', async () => {
    const schedule = (who: Principal, window: string) =>
      isAllowed({ principal: who, action: 'kms:ScheduleKeyDeletion', target: doomed, context: days(window) });
    expect(await schedule(maker('onEvent', 'doomed'), '30')).toBe(true);
    expect(await schedule(maker('onEvent', 'doomed'), '7')).toBe(false);
    expect(await schedule(maker('isComplete', 'doomed'), '30')).toBe(false);
    expect(await schedule(functions.administrator, '30')).toBe(true);
    expect(await schedule(functions['account administrator'], '30')).toBe(false);
    expect(await schedule(functions['root user'], '30')).toBe(false);
  });
});
