/** The synthesized policies, evaluated together as IAM does: who may do what, whatever else IAM gives them. */

import { describe, expect, test } from '@jest/globals';
import { administrator, identityTable, keyTable, principalsOf, row, type Who } from './key-table.ts';
import { identityPolicies, resourcePolicies, roleOf } from './policies.ts';
import { allMighty, isAllowed } from './simulation.ts';
import { account, region, synthesize } from './template.ts';

const template = synthesize('dev', { keyAdministrators: administrator });
const principals = principalsOf(template, 'dev');
const { key, tableKey, table, stream } = resourcePolicies(template);
const tableArn = `arn:aws:dynamodb:${region}:${account}:table/backup-key-vault-dev`;

test.each(keyTable(principals, 'dev-vault'))(
  'the key of the key store: $who $action $what: $allowed',
  async ({ who, action, context, allowed }) => {
    expect(await isAllowed({ principal: principals[who], action, target: key, context })).toBe(allowed);
  },
);

describe.each(['dev', 'prod'] as const)('the identity key of %s', (stage) => {
  const made = synthesize(stage, { keyAdministrators: administrator });
  const { identity } = resourcePolicies(made);
  const reader = identityPolicies(made, stage).get('identity-reader') ?? { Version: '', Statement: [] };
  const who = {
    ...principalsOf(made, stage),
    'identity-reader': { arn: roleOf(stage, 'identity-reader'), policy: reader },
    'identity-reader with every right': allMighty(roleOf(stage, 'identity-reader')),
  };

  test.each(identityTable(who))('$who $action $what: $allowed', async ({ who: name, action, context, allowed }) => {
    expect(await isAllowed({ principal: who[name], action, target: identity, context })).toBe(allowed);
  });

  test.each(['registration-start', 'registration-finish'] as const)(
    '%s with every right signs in its form and does nothing else',
    async (name) => {
      const principal = allMighty(roleOf(stage, name));
      const form = { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'RAW', 'kms:CallerAccount': account };
      const ask = (action: string, context = form) => isAllowed({ principal, action, target: identity, context });
      expect(await ask('kms:Sign')).toBe(true);
      expect(await ask('kms:Sign', { ...form, 'kms:MessageType': 'DIGEST' })).toBe(false);
      for (const action of ['CreateGrant', 'PutKeyPolicy', 'DisableKey', 'Verify', 'GetPublicKey'])
        expect(await ask(`kms:${action}`, {} as typeof form)).toBe(false);
    },
  );
});

describe("the table's key", () => {
  const through = { 'kms:ViaService': `dynamodb.${region}.amazonaws.com`, 'kms:CallerAccount': account };
  test.each([
    row('key-status', 'kms:Decrypt', 'through DynamoDB', through, true),
    row('recovery-start', 'kms:Decrypt', 'through DynamoDB', through, true),
    row('event-publisher', 'kms:Decrypt', 'through DynamoDB', through, true),
    row('key-status', 'kms:Decrypt', 'itself', { 'kms:CallerAccount': account }, false),
    row('key-status with every right', 'kms:Decrypt', 'itself', { 'kms:CallerAccount': account }, false),
    row('authorizer', 'kms:Decrypt', 'through DynamoDB', through, false),
    row('health', 'kms:Decrypt', 'through DynamoDB', through, false),
    row('account administrator', 'kms:Decrypt', 'through DynamoDB', through, false),
    row(
      'another account',
      'kms:Decrypt',
      'through DynamoDB',
      { ...through, 'kms:CallerAccount': '999999999999' },
      false,
    ),
    row('CloudFormation', 'kms:CreateGrant', 'through DynamoDB', through, true),
    row('CloudFormation', 'kms:Decrypt', 'itself', { 'kms:CallerAccount': account }, false),
    row('administrator', 'kms:Decrypt', 'itself', { 'kms:CallerAccount': account }, false),
    row('administrator', 'kms:Decrypt', 'through DynamoDB', through, false),
    row('administrator', 'kms:CreateGrant', 'through DynamoDB', through, false),
  ])('$who $action $what: $allowed', async ({ who, action, context, allowed }) => {
    expect(await isAllowed({ principal: principals[who], action, target: tableKey, context })).toBe(allowed);
  });
});

describe('the table', () => {
  const target = { arn: tableArn, policy: table };
  const single = (who: Who, ...actions: string[]) =>
    ['GetItem', 'UpdateItem', 'DeleteItem', 'PutItem'].map((action) =>
      row(who, `dynamodb:${action}`, 'an item', {}, actions.includes(action)),
    );
  const bulk = (who: Who) =>
    [
      'Scan',
      'Query',
      'BatchGetItem',
      'BatchWriteItem',
      'PartiQLSelect',
      'ExportTableToPointInTime',
      'CreateBackup',
      'UpdateContinuousBackups',
      'RestoreTableToPointInTime',
    ].map((action) => row(who, `dynamodb:${action}`, 'the table', {}, false));
  test.each([
    ...single('registration-start', 'GetItem', 'UpdateItem'),
    ...single('recovery-start', 'GetItem', 'UpdateItem'),
    ...single('key-status', 'GetItem'),
    ...single('key-status with every right', 'GetItem'),
    ...single('key-delete', 'GetItem', 'DeleteItem'),
    ...single('destroyer', 'GetItem', 'UpdateItem'),
    ...single('event-publisher'),
    ...single('authorizer'),
    ...single('administrator'),
    ...single('account administrator'),
    ...single('root user'),
    ...single('CloudFormation'),
    ...bulk('account administrator'),
    ...bulk('root user'),
    ...bulk('CloudFormation'),
    ...bulk('recovery-start with every right'),
    row('CloudFormation', 'dynamodb:UpdateTable', 'the table', {}, true),
    row('CloudFormation', 'dynamodb:PutResourcePolicy', 'the table', {}, true),
  ])('$who $action $what: $allowed', async ({ who, action, context, allowed }) => {
    expect(await isAllowed({ principal: principals[who], action, target, context })).toBe(allowed);
  });
});

describe('an index that somebody adds', () => {
  const target = { arn: `${tableArn}/index/added`, policy: table };
  const readers: Who[] = [
    'administrator',
    'account administrator',
    'root user',
    'CloudFormation',
    'key-status with every right',
  ];
  test.each(readers.flatMap((who) => ['Scan', 'Query', 'PartiQLSelect'].map((action) => ({ who, action }))))(
    '$who does not $action',
    async ({ who, action }) => {
      expect(await isAllowed({ principal: principals[who], action: `dynamodb:${action}`, target, context: {} })).toBe(
        false,
      );
    },
  );
});

describe('the stream', () => {
  const target = { arn: `${tableArn}/stream/2026-01-01T00:00:00.000`, policy: stream };
  const reading = (who: Who, allowed: boolean) =>
    ['GetRecords', 'GetShardIterator'].map((action) => row(who, `dynamodb:${action}`, 'the stream', {}, allowed));
  test.each([
    ...reading('event-publisher', true),
    ...reading('recovery-start with every right', false),
    ...reading('administrator', false),
    ...reading('account administrator', false),
    ...reading('root user', false),
    ...reading('CloudFormation', false),
    ...reading('another account', false),
    row('CloudFormation', 'dynamodb:DescribeStream', 'the stream', {}, true),
  ])('$who $action $what: $allowed', async ({ who, action, context, allowed }) => {
    expect(await isAllowed({ principal: principals[who], action, target, context })).toBe(allowed);
  });
});
