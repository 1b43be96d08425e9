/** The operations of this server by the name that follows `TrentService.` in X-Amz-Target. */
import * as aliases from './keys/aliases.ts';
import { createKey } from './keys/create-key.ts';
import { decrypt, encrypt, reEncrypt } from './keys/crypt.ts';
import { getKeyPolicy, putKeyPolicy } from './keys/key-policy.ts';
import * as keys from './keys/keys.ts';
import { getPublicKey, sign } from './keys/sign.ts';
import { listResourceTags, tagResource } from './keys/tags.ts';
import type { Operation } from './kms.ts';
import * as connection from './stores/connection.ts';
import * as stores from './stores/stores.ts';

export const operations: ReadonlyMap<string, Operation> = new Map([
  ['CancelKeyDeletion', keys.cancelKeyDeletion],
  ['ConnectCustomKeyStore', connection.connectCustomKeyStore],
  ['CreateAlias', aliases.createAlias],
  ['CreateCustomKeyStore', stores.createCustomKeyStore],
  ['CreateKey', createKey],
  ['Decrypt', decrypt],
  ['DeleteAlias', aliases.deleteAlias],
  ['DeleteCustomKeyStore', stores.deleteCustomKeyStore],
  ['DescribeCustomKeyStores', stores.describeCustomKeyStores],
  ['DescribeKey', keys.describeKey],
  ['DisableKey', keys.disableKey],
  ['DisconnectCustomKeyStore', connection.disconnectCustomKeyStore],
  ['EnableKey', keys.enableKey],
  ['Encrypt', encrypt],
  ['GetKeyPolicy', getKeyPolicy],
  ['GetPublicKey', getPublicKey],
  ['ListAliases', aliases.listAliases],
  ['ListKeys', keys.listKeys],
  ['ListResourceTags', listResourceTags],
  ['PutKeyPolicy', putKeyPolicy],
  ['ReEncrypt', reEncrypt],
  ['ScheduleKeyDeletion', keys.scheduleKeyDeletion],
  ['Sign', sign],
  ['TagResource', tagResource],
  ['UpdateAlias', aliases.updateAlias],
  ['UpdateCustomKeyStore', stores.updateCustomKeyStore],
]);
