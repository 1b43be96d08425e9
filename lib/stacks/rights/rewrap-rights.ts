/** What moves blobs to the newest key may do: each role with one kind of blob, and with no other attribute of an item. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { surveyedAttributes } from '../../vault/sweep.ts';
import { attributesOf, type Blob } from '../../vault/wrapping.ts';
import type { Config } from '../config/config.ts';
import { type RewrapperName, rewrapperOf } from '../names.ts';
import type { WrappingKeys } from '../storage/wrapping-keys.ts';
import { rewrapUses, useConditions } from './key-policy.ts';

export type RewrapRole = RewrapperName | 'rewrap-sweep';

interface TableUse {
  readonly actions: readonly string[];
  readonly attributes: readonly string[];
}

/** What each does with the table, and the only attributes that it names. */
export const rewrapTableUses: Readonly<Record<RewrapRole, TableUse>> = {
  'rewrap-setup': { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], attributes: attributesOf('setup') },
  'rewrap-escrow': { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], attributes: attributesOf('escrow') },
  'rewrap-sweep': { actions: ['dynamodb:Scan'], attributes: surveyedAttributes },
};

export const rewrapRoles = Object.keys(rewrapTableUses) as RewrapRole[];

interface Things {
  readonly config: Config;
  readonly tableArn: string;
  readonly keys: WrappingKeys;
}

export function rewrapRights(of: Blob | 'sweep', { config, tableArn, keys }: Things): PolicyStatement[] {
  const name = of === 'sweep' ? 'rewrap-sweep' : rewrapperOf(of);
  const { actions, attributes } = rewrapTableUses[name];
  const records = new PolicyStatement({
    sid: 'Records',
    actions: [...actions],
    resources: [tableArn],
    // DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control", example 2.
    conditions: {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
      StringEqualsIfExists: {
        'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
        'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'],
      },
    },
  });
  if (of === 'sweep') return [records];
  const { newest, others } = keys;
  const conditions = useConditions(config.vaultName, rewrapUses[rewrapperOf(of)]);
  const key = (sid: string, action: string, resources: readonly string[]) =>
    new PolicyStatement({ sid, actions: [action], resources: [...resources], conditions });
  return [records, key('From', 'kms:ReEncryptFrom', others), key('To', 'kms:ReEncryptTo', [newest])];
}
