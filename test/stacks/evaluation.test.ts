/** The synthesized policies, evaluated together as IAM does: who may do what, whatever else IAM gives them. */

import { runSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from '@jest/globals';
import { identityPolicies, type PolicyDocument, resourcePolicies, roleOf } from './policies.ts';
import { account, region, synthesize } from './template.ts';

const administrator = `arn:aws:iam::${account}:role/key-administrator`;
const template = synthesize('dev', { keyAdministrators: administrator });
const functions = identityPolicies(template, 'dev');
const { key, tableKey, table } = resourcePolicies(template);
const tableArn = `arn:aws:dynamodb:${region}:${account}:table/backup-key-vault-dev`;

/** AdministratorAccess: with it, only what the keys and the table say themselves stands in the way. */
const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

interface Principal {
  readonly arn: string;
  readonly policy: PolicyDocument;
}

const functionOf = (name: Parameters<typeof roleOf>[1]): Principal => {
  const policy = functions.get(name);
  if (!policy) throw new Error(`no policy of ${name}`);
  return { arn: roleOf('dev', name), policy };
};
const allMighty = (arn: string): Principal => ({ arn, policy: everything });

const principals = {
  'registration-start': functionOf('registration-start'),
  'registration-finish': functionOf('registration-finish'),
  'recovery-start': functionOf('recovery-start'),
  'recovery-finish': functionOf('recovery-finish'),
  'key-status': functionOf('key-status'),
  'key-delete': functionOf('key-delete'),
  destroyer: functionOf('destroyer'),
  events: functionOf('events'),
  authorizer: functionOf('authorizer'),
  health: functionOf('health'),
  'recovery-start with every right': allMighty(roleOf('dev', 'recovery-start')),
  'key-status with every right': allMighty(roleOf('dev', 'key-status')),
  administrator: allMighty(administrator),
  'account administrator': allMighty(`arn:aws:iam::${account}:role/Admin`),
  'root user': allMighty(`arn:aws:iam::${account}:root`),
  CloudFormation: allMighty(`arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`),
  'another account': allMighty('arn:aws:iam::999999999999:role/Admin'),
} as const satisfies Record<string, Principal>;

type Who = keyof typeof principals;

interface Target {
  readonly arn: string;
  readonly policy?: PolicyDocument;
}

/**
 * The simulator drops condition keys that AWS does not list one by one, as the members of an encryption context are not.
 * Renamed in policies and request alike to another free text key, they are evaluated as they are in KMS.
 */
const renamed = <T>(part: T): T =>
  JSON.parse(JSON.stringify(part).replaceAll('kms:EncryptionContext:', 'aws:PrincipalTag/encryption-context-'));

async function isAllowed(
  who: Who,
  action: string,
  { arn, policy }: Target,
  context: Record<string, string | string[]>,
) {
  const { arn: principal, policy: identity } = principals[who];
  const answer = await runSimulation(
    renamed({
      request: {
        action,
        principal,
        resource: { resource: arn, accountId: account },
        contextVariables: { 'aws:PrincipalArn': principal, ...context },
      },
      identityPolicies: [{ name: 'identity', policy: identity }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(policy && { resourcePolicy: policy }),
    }),
    {},
  );
  if (answer.resultType !== 'single') throw new Error(JSON.stringify(answer));
  expect(answer.result.ignoredContextKeys ?? []).toEqual([]);
  return answer.overallResult === 'Allowed';
}

/** The encryption context of a use, as KMS hands it to the policies. */
function use(purpose: string, changes: Record<string, string | undefined> = {}): Record<string, string | string[]> {
  const context = { vault: 'dev-vault', account: 'a', registration: 'r', purpose, ...changes };
  const present = Object.entries(context).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(present.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
    'kms:EncryptionContextKeys': present.map(([name]) => name),
    'kms:CallerAccount': account,
  };
}

const setup = use('opaque-setup');
const escrow = use('escrow');
/** What each function is there for: the only uses of the key that anyone has. */
const ownUses = new Set([
  'registration-start kms:Encrypt opaque-setup',
  'registration-finish kms:Encrypt escrow',
  'recovery-start kms:Decrypt opaque-setup',
  'recovery-finish kms:Decrypt escrow',
]);

const row = (who: Who, action: string, what: string, context: Record<string, string | string[]>, allowed: boolean) =>
  ({ who, action, what, context, allowed }) as const;

describe('the key of the key store', () => {
  const uses = (['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish'] as const).flatMap(
    (who) =>
      ['kms:Encrypt', 'kms:Decrypt'].flatMap((action) =>
        ['opaque-setup', 'escrow'].map((purpose) => {
          const own = `${who} ${action} ${purpose}`;
          return row(who, action, purpose, use(purpose), ownUses.has(own));
        }),
      ),
  );
  const nobodyElse = (Object.keys(principals) as Who[])
    .filter((who) => !/^re(gistration|covery)-(start|finish)/.test(who))
    .flatMap((who) => [
      row(who, 'kms:Decrypt', 'escrow', escrow, false),
      row(who, 'kms:Decrypt', 'opaque-setup', setup, false),
      row(who, 'kms:Encrypt', 'escrow', escrow, false),
      row(who, 'kms:CreateGrant', 'a grant', {}, false),
      row(who, 'kms:ReEncryptFrom', 'escrow', escrow, false),
      row(who, 'kms:GenerateDataKey', 'escrow', escrow, false),
      row(who, 'kms:ScheduleKeyDeletion', 'the key', {}, false),
    ]);
  const bent = [
    row('recovery-start', 'kms:Decrypt', 'no purpose', use('opaque-setup', { purpose: undefined }), false),
    row('recovery-start', 'kms:Decrypt', 'another vault', use('opaque-setup', { vault: 'other' }), false),
    row('recovery-start', 'kms:Decrypt', 'no vault', use('opaque-setup', { vault: undefined }), false),
    row('recovery-start', 'kms:Decrypt', 'no account', use('opaque-setup', { account: undefined }), false),
    row('recovery-start', 'kms:Decrypt', 'no registration', use('opaque-setup', { registration: undefined }), false),
    row('recovery-start', 'kms:Decrypt', 'a further member', use('opaque-setup', { further: 'x' }), false),
    row('recovery-start', 'kms:Decrypt', 'no context', {}, false),
    row('recovery-start with every right', 'kms:Decrypt', 'escrow', escrow, false),
    row('recovery-start with every right', 'kms:Encrypt', 'opaque-setup', setup, false),
    row('recovery-start with every right', 'kms:CreateGrant', 'a grant', {}, false),
    row('recovery-start with every right', 'kms:PutKeyPolicy', 'the policy', {}, false),
    row('recovery-start with every right', 'kms:Decrypt', 'opaque-setup', setup, true),
  ];
  const management = [
    row('administrator', 'kms:PutKeyPolicy', 'the policy', {}, true),
    row('administrator', 'kms:DisableKey', 'the key', {}, true),
    row('CloudFormation', 'kms:PutKeyPolicy', 'the policy', {}, true),
    row('root user', 'kms:PutKeyPolicy', 'the policy', {}, true),
    row('root user', 'kms:DisableKey', 'the key', {}, false),
    row('account administrator', 'kms:PutKeyPolicy', 'the policy', {}, false),
    row('another account', 'kms:PutKeyPolicy', 'the policy', {}, false),
  ];

  test.each([...uses, ...nobodyElse, ...bent, ...management])(
    '$who $action $what: $allowed',
    async ({ who, action, context, allowed }) => {
      expect(await isAllowed(who, action, key, context)).toBe(allowed);
    },
  );
});

describe("the table's key", () => {
  const through = { 'kms:ViaService': `dynamodb.${region}.amazonaws.com`, 'kms:CallerAccount': account };
  test.each([
    row('key-status', 'kms:Decrypt', 'through DynamoDB', through, true),
    row('recovery-start', 'kms:Decrypt', 'through DynamoDB', through, true),
    row('events', 'kms:Decrypt', 'through DynamoDB', through, true),
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
  ])('$who $action $what: $allowed', async ({ who, action, context, allowed }) => {
    expect(await isAllowed(who, action, tableKey, context)).toBe(allowed);
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
      'StartAwsBackupJob',
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
    ...single('events'),
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
    expect(await isAllowed(who, action, target, context)).toBe(allowed);
  });
});
