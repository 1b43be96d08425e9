/** What each function may do: nothing but this, its own log and its traces. */

import type { RouteName } from '../../protocol/wire/routes.ts';
import type { FunctionName } from '../names.ts';

type TableAction = 'dynamodb:GetItem' | 'dynamodb:UpdateItem' | 'dynamodb:DeleteItem';

export type TableUser = Exclude<RouteName, 'health'> | 'destroyer';

/** The key store's part is in key-policy.ts. */
export const tableRights: Readonly<Record<TableUser, readonly TableAction[]>> = {
  'registration-start': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'registration-finish': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'recovery-start': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'recovery-finish': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'key-status': ['dynamodb:GetItem'],
  'key-delete': ['dynamodb:GetItem', 'dynamodb:DeleteItem'],
  'key-reset': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'key-reset-cancel': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  destroyer: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
};

export const tableUsers = Object.keys(tableRights) as TableUser[];

export const usesTable = (name: FunctionName): name is TableUser => Object.hasOwn(tableRights, name);
