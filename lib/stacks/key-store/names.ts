/** Names that the ceremony finds everything by, knowing the vault's id alone. */
import { Aws } from 'aws-cdk-lib';
import { ceremonyNames, type VaultId } from '../../key-store/names.ts';

export const parameterArn = (name: string): string =>
  `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter${name}`;

/** Secrets Manager ends an ARN with six characters of its own. */
export const secretArn = (name: string): string =>
  `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${name}-??????`;

export const clusterArn = (clusterId: string): string =>
  `arn:${Aws.PARTITION}:cloudhsm:${Aws.REGION}:${Aws.ACCOUNT_ID}:cluster/${clusterId}`;

/** Every backup in a Region: none has an id that is known before. */
export const backupArns = (region: string): string =>
  `arn:${Aws.PARTITION}:cloudhsm:${region}:${Aws.ACCOUNT_ID}:backup/*`;

/**
 * The roles that make the key. The key's policy contains these names, so the roles of a later stack have the same
 * rights.
 */
export const keyMakerRoleName = (vaultId: VaultId, method: 'onEvent' | 'isComplete'): string =>
  `${ceremonyNames(vaultId).prefix}-key-${method}-${Aws.REGION}`;

/** A slash, which no vault's id has: key 2 of one vault never has the name of another vault's key. */
export const keyAlias = (vaultId: VaultId, number: number): string => {
  const alias = `alias/${ceremonyNames(vaultId).prefix}`;
  return number === 1 ? alias : `${alias}/${number}`;
};
