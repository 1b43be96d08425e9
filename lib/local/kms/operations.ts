/** The operations of this server by the name that follows `TrentService.` in X-Amz-Target. */
import * as aliases from './aliases.ts';
import * as connection from './connection.ts';
import { createKey } from './create-key.ts';
import { decrypt, encrypt } from './crypt.ts';
import { getKeyPolicy, putKeyPolicy } from './key-policy.ts';
import * as keys from './keys.ts';
import type { Operation } from './kms.ts';
import * as stores from './stores.ts';
import { listResourceTags, tagResource } from './tags.ts';

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
  ['ListAliases', aliases.listAliases],
  ['ListKeys', keys.listKeys],
  ['ListResourceTags', listResourceTags],
  ['PutKeyPolicy', putKeyPolicy],
  ['ScheduleKeyDeletion', keys.scheduleKeyDeletion],
  ['TagResource', tagResource],
  ['UpdateAlias', aliases.updateAlias],
  ['UpdateCustomKeyStore', stores.updateCustomKeyStore],
]);
