/** Names that the ceremony finds everything by, knowing the stage alone. */
import { Aws } from 'aws-cdk-lib';
import { ceremonyNames, type StageName } from '../../key-store/names.ts';

export const parameterArn = (name: string): string =>
  `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter${name}`;

/** Secrets Manager ends an ARN with six characters of its own. */
export const secretArn = (name: string): string =>
  `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${name}-??????`;

export const clusterArn = (clusterId: string): string =>
  `arn:${Aws.PARTITION}:cloudhsm:${Aws.REGION}:${Aws.ACCOUNT_ID}:cluster/${clusterId}`;

/**
 * The roles that make the key. The key's policy contains these names, so the roles of a later stack have the same
 * rights.
 */
export const keyMakerRoleName = (stage: StageName, method: 'onEvent' | 'isComplete'): string =>
  `${ceremonyNames(stage).prefix}-key-${method}-${Aws.REGION}`;

export const keyAlias = (stage: StageName): string => `alias/${ceremonyNames(stage).prefix}`;
