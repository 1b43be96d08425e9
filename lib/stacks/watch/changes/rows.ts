/**
 * What somebody must hear of when it is changed. A call that was refused is told too. The names of the calls are those of
 * CloudTrail; Lambda's end in a date and a version, so their beginnings stand here.
 */
import { Fn } from 'aws-cdk-lib';
import { ceremonyNames, type VaultId } from '../../../key-store/names.ts';
import { prefix, tableName } from '../../names.ts';
import type { ChangeRow, Pattern } from './change.ts';

export interface Watched {
  readonly vaultId: VaultId;
  /** Of every key of the vault: those that wrap, those that sign, the table's. */
  readonly keyArns: readonly string[];
  readonly tableArn: string;
  /** Where there is a CloudHSM key store. */
  readonly customKeyStoreId?: string | undefined;
  /** ARNs of the roles that deploy: CloudFormation's, and CodeDeploy's where traffic is shifted. */
  readonly deployers: readonly string[];
}

const from = (service: string, eventName: readonly unknown[], more: Pattern = {}): Pattern => ({
  eventSource: [`${service}.amazonaws.com`],
  eventName,
  ...more,
});

const beginning = (names: readonly string[]) => names.map((name) => ({ prefix: name }));

const issuer = (arn: readonly unknown[]): Pattern => ({ sessionContext: { sessionIssuer: { arn } } });
const byDeployment = (deployers: readonly string[]): Pattern => ({ userIdentity: issuer(deployers) });
/** Users and the root user have no session. */
const byHand = (deployers: readonly string[]): Pattern => ({
  userIdentity: { $or: [issuer([{ 'anything-but': deployers }]), issuer([{ exists: false }])] },
});

export function keyRow({ keyArns }: Watched): ChangeRow {
  const calls = [
    'CreateGrant',
    'DeleteImportedKeyMaterial',
    'DisableKey',
    'DisableKeyRotation',
    'PutKeyPolicy',
    'ReplicateKey',
    'ScheduleKeyDeletion',
  ];
  const ids = keyArns.map((arn) => Fn.select(1, Fn.split('/', arn)));
  return {
    id: 'keys-changed',
    says: 'A key of the vault got another policy, a grant, or was taken out of use',
    severity: 'page',
    alsoBy: 'A deployment',
    record: from('kms', calls, {
      // A refused call may have no resources.
      $or: [{ resources: { ARN: keyArns } }, { requestParameters: { keyId: [...keyArns, ...ids] } }],
    }),
    names: 'keyId',
  };
}

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

export function keyStoreRows({ vaultId, customKeyStoreId }: Watched): ChangeRow[] {
  if (customKeyStoreId === undefined) return [];
  const { adminSecret, kmsuserSecret } = ceremonyNames(vaultId);
  // A name, a part of an ARN, or an ARN, which ends in six characters of Secrets Manager's own.
  const secrets = [adminSecret, kmsuserSecret].map((name) => ({ wildcard: `*${name}*` }));
  return [
    {
      id: 'key-store-changed',
      says: 'Somebody disconnected, changed or deleted the key store',
      severity: 'page',
      alsoBy: 'A deployment or the ceremony',
      record: from('kms', ['DeleteCustomKeyStore', 'DisconnectCustomKeyStore', 'UpdateCustomKeyStore'], {
        requestParameters: { customKeyStoreId: [customKeyStoreId] },
      }),
      names: 'customKeyStoreId',
    },
    {
      id: 'hsm-changed',
      says: 'Somebody took away an HSM, a cluster or a backup, or opened one to others',
      severity: 'page',
      alsoBy: 'A deployment',
      // Of every cluster of the account and Region: a backup does not name its cluster.
      record: from('cloudhsm', [
        'CreateCluster',
        'DeleteBackup',
        'DeleteCluster',
        'DeleteHsm',
        'DeleteResourcePolicy',
        'ModifyBackupAttributes',
        'ModifyCluster',
        'PutResourcePolicy',
      ]),
      names: 'clusterId',
    },
    {
      id: 'hsm-password-read',
      says: 'Somebody read or changed the password of an HSM user',
      severity: 'page',
      alsoBy: 'A deployment or the ceremony',
      reads: true,
      record: from(
        'secretsmanager',
        [
          'BatchGetSecretValue',
          'DeleteSecret',
          'GetSecretValue',
          'PutResourcePolicy',
          'PutSecretValue',
          'ReplicateSecretToRegions',
          'UpdateSecret',
          'UpdateSecretVersionStage',
        ],
        { requestParameters: { $or: [{ secretId: secrets }, { secretIdList: secrets }] } },
      ),
      names: 'secretId',
    },
  ];
}

/** Whoever wants not to be seen begins here. */
export function watchRow({ vaultId, deployers }: Watched): ChangeRow {
  const ours = [{ prefix: `${prefix(vaultId)}-` }];
  const topic = [{ wildcard: `*:${prefix(vaultId)}-alarms*` }];
  return {
    id: 'watch-changed',
    says: 'Somebody who is no deployment changed what watches the vault: an alarm, a rule, a topic, a trail',
    severity: 'page',
    record: {
      ...byHand(deployers),
      $or: [
        from('monitoring', ['DeleteAlarms', 'DisableAlarmActions', 'SetAlarmState'], {
          requestParameters: { $or: [{ alarmNames: ours }, { alarmName: ours }] },
        }),
        from('monitoring', ['PutCompositeAlarm', 'PutMetricAlarm'], { requestParameters: { alarmName: ours } }),
        from('monitoring', ['PutAlarmMuteRule']),
        from('events', ['DeleteRule', 'DisableRule', 'PutRule'], { requestParameters: { name: ours } }),
        from('events', ['PutTargets', 'RemoveTargets'], { requestParameters: { rule: ours } }),
        from('sns', ['DeleteTopic', 'SetTopicAttributes', 'Subscribe'], { requestParameters: { topicArn: topic } }),
        from('sns', ['Unsubscribe'], { requestParameters: { subscriptionArn: topic } }),
        from('cloudtrail', ['DeleteTrail', 'PutEventSelectors', 'StopLogging', 'UpdateTrail']),
      ],
    },
    names: 'name',
  };
}
