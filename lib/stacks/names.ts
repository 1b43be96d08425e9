/** Names that are known before anything is deployed, so that a policy in one stack can name what another one makes. */
import { Aws } from 'aws-cdk-lib';
import type { VaultId } from '../key-store/names.ts';
import type { RouteName } from '../protocol/wire/routes.ts';
import type { Blob } from '../vault/wrapping.ts';

/** The functions besides the routes'. */
export type BackgroundName = 'authorizer' | 'destroyer' | 'event-publisher';
export type FunctionName = RouteName | BackgroundName;

/** Those that a vault has only while it has two wrapping keys. */
export type RewrapperName = `rewrap-${Blob}`;
export const rewrapperOf = (blob: Blob): RewrapperName => `rewrap-${blob}`;

/** With those that only some stages have, or only at some times. They serve no account. */
export type AnyFunctionName =
  | FunctionName
  | 'ceremony-gate'
  | 'key-store-watch'
  | 'hsm-backup'
  | 'canary'
  | RewrapperName
  | 'rewrap-sweep';

export const prefix = (vaultId: VaultId): string => `backup-key-vault-${vaultId}`;

export const functionName = (vaultId: VaultId, name: AnyFunctionName): string => `${prefix(vaultId)}-${name}`;

/**
 * The name of a role is unique in an account, so it contains the Region: a vault in each Region has its own. At most 64
 * characters, as IAM takes.
 */
export const roleName = (vaultId: VaultId, name: AnyFunctionName): string => `${prefix(vaultId)}-${name}-${Aws.REGION}`;

export const roleArn = (vaultId: VaultId, name: AnyFunctionName): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${roleName(vaultId, name)}`;

/** The role that reads the public half of the identity key. It is no function of the vault. */
export const identityReaderRoleName = (vaultId: VaultId): string => `${prefix(vaultId)}-identity-reader-${Aws.REGION}`;

/** The role of those who compare the deployment with the source. */
export const auditorRoleName = (vaultId: VaultId): string => `${prefix(vaultId)}-auditor-${Aws.REGION}`;

export const auditorRoleArn = (vaultId: VaultId): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${auditorRoleName(vaultId)}`;

/** Of the vault's events on the bus: an app that listens to several vaults tells them apart by it. */
export const eventSource = (vaultId: VaultId): string => `backup-key-vault.${vaultId}`;

export const tableName = (vaultId: VaultId): string => prefix(vaultId);

/** The role CloudFormation works with in an account that `cdk bootstrap` prepared. */
export const cloudFormationRoleArn = (qualifier: string): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-${qualifier}-cfn-exec-role-${Aws.ACCOUNT_ID}-${Aws.REGION}`;

/**
 * Percent of accounts that may register. No stack makes it: CloudFormation writes its own value again with any change of
 * the resource, were it only a tag.
 */
export const registrationShareParameter = (vaultId: VaultId): string =>
  `/backup-key-vault/${vaultId}/registration-share`;

export const registrationShareArn = (vaultId: VaultId): string =>
  `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter${registrationShareParameter(vaultId)}`;
