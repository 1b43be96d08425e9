/** Names that are known before anything is deployed, so that a policy in one stack can name what another one makes. */
import { Aws } from 'aws-cdk-lib';
import type { StageName } from '../key-store/names.ts';
import type { RouteName } from '../protocol/wire/routes.ts';

/** The functions besides the routes'. */
export type BackgroundName = 'authorizer' | 'destroyer' | 'event-publisher';
export type FunctionName = RouteName | BackgroundName;

/** With those that only a stage with a CloudHSM key store has. They serve no account. */
export type AnyFunctionName = FunctionName | 'ceremony-gate' | 'key-store-watch';

export const prefix = (stage: StageName): string => `backup-key-vault-${stage}`;

export const functionName = (stage: StageName, name: AnyFunctionName): string => `${prefix(stage)}-${name}`;

/**
 * The name of a role is unique in an account, so it contains the Region: a vault in each Region has its own. At most 62
 * characters; IAM takes 64.
 */
export const roleName = (stage: StageName, name: AnyFunctionName): string => `${prefix(stage)}-${name}-${Aws.REGION}`;

export const roleArn = (stage: StageName, name: FunctionName): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${roleName(stage, name)}`;

/** The role that reads the public half of the identity key. It is no function of the vault. */
export const identityReaderRoleName = (stage: StageName): string => `${prefix(stage)}-identity-reader-${Aws.REGION}`;

export const tableName = (stage: StageName): string => prefix(stage);

/** The role CloudFormation works with in an account that `cdk bootstrap` prepared. */
export const cloudFormationRoleArn = (qualifier: string): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-${qualifier}-cfn-exec-role-${Aws.ACCOUNT_ID}-${Aws.REGION}`;

/** Percent of accounts that may register; changed without a deployment. */
export const registrationShareParameter = (stage: StageName): string => `/backup-key-vault/${stage}/registration-share`;
