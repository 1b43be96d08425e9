/** Calls about table, functions and roles. */
import { account, region } from '../template.ts';
import { alice, cloudFormation, rootUser } from './records.ts';
import { arn, codeDeploy, type Row, someone } from './subject.ts';

const lambda = arn('lambda', 'function:backup-key-vault-prod-recovery-start');
const table = arn('dynamodb', 'table/backup-key-vault-prod');

export const tableCalls: Row[] = [
  [
    'the table’s policy',
    ['table-changed'],
    { call: 'dynamodb.PutResourcePolicy', by: alice, request: { resourceArn: table } },
  ],
  [
    'the stream’s policy taken away',
    ['table-changed'],
    {
      call: 'dynamodb.DeleteResourcePolicy',
      by: alice,
      request: { resourceArn: `${table}/stream/2026-01-01T00:00:00.000` },
    },
  ],
  [
    'deletion protection',
    ['table-changed'],
    {
      call: 'dynamodb.UpdateTable',
      by: someone,
      request: { tableName: 'backup-key-vault-prod', deletionProtectionEnabled: false },
    },
  ],
  [
    'an export',
    ['table-changed'],
    { call: 'dynamodb.ExportTableToPointInTime', by: someone, request: { tableArn: table } },
  ],
  [
    'the policy of a table whose name only begins alike',
    [],
    { call: 'dynamodb.PutResourcePolicy', by: alice, request: { resourceArn: `${table}-2` } },
  ],
];

export const functionCalls: Row[] = [
  [
    'code, the function by its ARN',
    ['functions-changed'],
    { call: 'lambda.UpdateFunctionCode20150331v2', by: alice, request: { functionName: lambda, publish: true } },
  ],
  [
    'settings, by the root user',
    ['functions-changed'],
    {
      call: 'lambda.UpdateFunctionConfiguration20150331v2',
      by: rootUser,
      request: { functionName: 'backup-key-vault-prod-recovery-start' },
    },
  ],
  [
    'an alias, by a part of the ARN',
    ['functions-changed'],
    {
      call: 'lambda.UpdateAlias20150331',
      by: someone,
      request: { functionName: `${account}:function:backup-key-vault-prod-health`, name: 'live' },
    },
  ],
  [
    'an address of its own',
    ['functions-changed'],
    { call: 'lambda.CreateFunctionUrlConfig', by: someone, request: { functionName: lambda } },
  ],
  [
    'code, by CloudFormation',
    ['functions-deployed'],
    {
      call: 'lambda.UpdateFunctionCode20150331v2',
      by: cloudFormation,
      request: { functionName: 'backup-key-vault-prod-recovery-start' },
    },
  ],
  [
    'an alias, by CodeDeploy',
    ['functions-deployed'],
    { call: 'lambda.UpdateAlias20150331', by: codeDeploy, request: { functionName: 'backup-key-vault-prod-health' } },
  ],
  [
    'another vault’s function',
    [],
    {
      call: 'lambda.UpdateFunctionCode20150331v2',
      by: alice,
      request: { functionName: 'backup-key-vault-dev-health' },
    },
  ],
];

const role = `backup-key-vault-prod-recovery-start-${region}`;
export const roleCalls: Row[] = [
  [
    'who may take a role',
    ['roles-changed'],
    {
      call: 'iam.UpdateAssumeRolePolicy',
      by: alice,
      request: { roleName: role, policyDocument: '{}' },
      in: 'us-east-1',
    },
  ],
  [
    'a new role of such a name',
    ['roles-changed'],
    { call: 'iam.CreateRole', by: someone, request: { roleName: 'backup-key-vault-prod-new' }, in: 'us-east-1' },
  ],
  [
    'rights, by CloudFormation',
    ['roles-deployed'],
    { call: 'iam.PutRolePolicy', by: cloudFormation, request: { roleName: role, policyName: 'more' }, in: 'us-east-1' },
  ],
  ['a role of the team', [], { call: 'iam.PutRolePolicy', by: alice, request: { roleName: 'Admin' }, in: 'us-east-1' }],
];
