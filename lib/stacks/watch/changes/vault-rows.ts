/** Changes of table, functions and roles. */
import type { VaultId } from '../../../key-store/names.ts';
import { prefix, tableName } from '../../names.ts';
import type { ChangeRow, Pattern } from './change.ts';
import { beginning, byDeployment, byHand, from, type Watched } from './record.ts';

export function tableRow({ vaultId, tableArn }: Watched): ChangeRow {
  const calls = [
    'CreateBackup',
    'DeleteResourcePolicy',
    'DeleteTable',
    'EnableKinesisStreamingDestination',
    'ExportTableToPointInTime',
    'PutResourcePolicy',
    'UpdateContinuousBackups',
    'UpdateTable',
    'UpdateTimeToLive',
  ];
  // The stream's ARN begins with the table's.
  const arns = [tableArn, { prefix: `${tableArn}/` }];
  return {
    id: 'table-changed',
    says: 'The table or its stream got another policy, or somebody tried to copy it',
    severity: 'page',
    alsoBy: 'A deployment',
    record: from('dynamodb', calls, {
      requestParameters: {
        $or: [{ resourceArn: arns }, { tableArn: arns }, { tableName: [tableName(vaultId), tableArn] }],
      },
    }),
    names: 'tableName',
  };
}

export function functionRows({ vaultId, deployers }: Watched): ChangeRow[] {
  const calls = [
    'AddPermission',
    'CreateFunction',
    'DeleteAlias',
    'DeleteFunction',
    'PutFunctionConcurrency',
    'RemovePermission',
    'UpdateAlias',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'UpdateFunctionUrlConfig',
  ];
  // A name, a part of an ARN, or an ARN: Lambda takes each.
  const ours = { requestParameters: { functionName: [{ wildcard: `*${prefix(vaultId)}-*` }] } };
  const record = from('lambda', beginning(calls), ours);
  return [
    {
      id: 'functions-changed',
      says: 'Somebody who is no deployment changed a function: whoever does that has its rights',
      severity: 'page',
      record: { ...record, ...byHand(deployers) },
      names: 'functionName',
    },
    {
      id: 'functions-deployed',
      says: 'A deployment changed a function. Did one of you start it?',
      severity: 'ticket',
      record: { ...record, ...byDeployment(deployers) },
      names: 'functionName',
    },
  ];
}

const roleCalls = [
  'AttachRolePolicy',
  'CreateRole',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'PutRolePermissionsBoundary',
  'PutRolePolicy',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
];

/** A role of such a name has the rights of that name, so one that is new counts too. */
export const roleRecord = (vaultId: VaultId): Pattern =>
  from('iam', roleCalls, { requestParameters: { roleName: [{ prefix: `${prefix(vaultId)}-` }] } });

export function roleRows({ vaultId, deployers }: Watched): ChangeRow[] {
  const record = roleRecord(vaultId);
  return [
    {
      id: 'roles-changed',
      says: 'Somebody who is no deployment changed a role of the vault, or made one with such a name',
      severity: 'page',
      record: { ...record, ...byHand(deployers) },
      names: 'roleName',
    },
    {
      id: 'roles-deployed',
      says: 'A deployment changed a role of the vault. Did one of you start it?',
      severity: 'ticket',
      record: { ...record, ...byDeployment(deployers) },
      names: 'roleName',
    },
  ];
}
