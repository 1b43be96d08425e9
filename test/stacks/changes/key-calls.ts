/** Calls about keys, key store and HSMs. */
import { keyArn, keyStoreId } from '../template.ts';
import { alice, cloudFormation, rootUser } from './records.ts';
import { arn, identityKey, type Row, someone, tableKey } from './subject.ts';

const keyId = keyArn.split('/')[1];
const strange = arn('kms', 'key/0987dcba-09fe-87dc-65ba-ab0987654321');

export const keyCalls: Row[] = [
  [
    'a policy, the key by its id',
    ['keys-changed'],
    { call: 'kms.PutKeyPolicy', by: alice, request: { keyId, policyName: 'default' }, resources: [keyArn] },
  ],
  [
    'a policy by CloudFormation',
    ['keys-changed'],
    { call: 'kms.PutKeyPolicy', by: cloudFormation, request: { keyId: keyArn }, resources: [keyArn] },
  ],
  [
    'a grant that is refused, without a request',
    ['keys-changed'],
    { call: 'kms.CreateGrant', by: alice, request: null, resources: [keyArn], refused: 'AccessDenied' },
  ],
  [
    'a grant that is refused, without resources',
    ['keys-changed'],
    { call: 'kms.CreateGrant', by: alice, request: { keyId: keyArn }, refused: 'AccessDenied' },
  ],
  [
    'the end of the identity key',
    ['keys-changed'],
    {
      call: 'kms.ScheduleKeyDeletion',
      by: rootUser,
      request: { pendingWindowInDays: 7, keyId: identityKey },
      resources: [identityKey],
    },
  ],
  [
    'the table’s key put out of use',
    ['keys-changed'],
    { call: 'kms.DisableKey', by: someone, request: { keyId: tableKey }, resources: [tableKey] },
  ],
  [
    'a policy of another key',
    [],
    { call: 'kms.PutKeyPolicy', by: alice, request: { keyId: strange }, resources: [strange] },
  ],
  ['a look at the policy', [], { call: 'kms.GetKeyPolicy', by: alice, request: { keyId }, resources: [keyArn] }],
];

export const keyStoreCalls: Row[] = [
  [
    'a key store disconnected',
    ['key-store-changed'],
    { call: 'kms.DisconnectCustomKeyStore', by: alice, request: { customKeyStoreId: keyStoreId } },
  ],
  [
    'a key store pointed at another cluster',
    ['key-store-changed'],
    {
      call: 'kms.UpdateCustomKeyStore',
      by: alice,
      request: { customKeyStoreId: keyStoreId, clusterId: 'cluster-1a23b4cdefg' },
    },
  ],
  [
    'another key store disconnected',
    [],
    { call: 'kms.DisconnectCustomKeyStore', by: alice, request: { customKeyStoreId: 'cks-9876543210fedcba9' } },
  ],
  [
    'an HSM taken away',
    ['hsm-changed'],
    {
      call: 'cloudhsm.DeleteHsm',
      by: someone,
      request: { clusterId: 'cluster-1a23b4cdefg', hsmId: 'hsm-abcdefghijk' },
    },
  ],
  [
    'a backup opened to others',
    ['hsm-changed'],
    {
      call: 'cloudhsm.PutResourcePolicy',
      by: someone,
      request: { resourceArn: arn('cloudhsm', 'backup/backup-abcdefghijk') },
    },
  ],
  [
    'a password read by its name',
    ['hsm-password-read'],
    { call: 'secretsmanager.GetSecretValue', by: alice, request: { secretId: 'backup-key-vault-prod/hsm-admin' } },
  ],
  [
    'a password read by its ARN',
    ['hsm-password-read'],
    {
      call: 'secretsmanager.GetSecretValue',
      by: cloudFormation,
      request: { secretId: arn('secretsmanager', 'secret:backup-key-vault-prod/kmsuser-3gscOm') },
    },
  ],
  [
    'passwords read together',
    ['hsm-password-read'],
    {
      call: 'secretsmanager.BatchGetSecretValue',
      by: alice,
      request: { secretIdList: ['other', 'backup-key-vault-prod/kmsuser'] },
    },
  ],
  [
    'another secret read',
    [],
    { call: 'secretsmanager.GetSecretValue', by: alice, request: { secretId: 'backup-key-vault-dev/hsm-admin' } },
  ],
];
