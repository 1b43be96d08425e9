/** Changes of keys, key store and HSMs. */
import { Fn } from 'aws-cdk-lib';
import { ceremonyNames } from '../../../key-store/names.ts';
import type { ChangeRow } from './change.ts';
import { from, type Watched } from './record.ts';

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
