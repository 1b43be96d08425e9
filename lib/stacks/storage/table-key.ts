import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, ArnPrincipal, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { type AnyFunctionName, auditorRoleArn, roleArn } from '../names.ts';
import {
  allow,
  auditorsRead,
  byName,
  makerPutsThePolicy,
  rootUserKeepsThePolicy,
  withDeletion,
} from '../rights/statements.ts';
import { administratorsOf, cloudFormationOf } from './vault-key.ts';

const administration = [
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];

/** What DynamoDB asks of whoever sets a table's key (DynamoDB Developer Guide, "Encryption at rest", key policy). */
const tableMaking = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

interface TableKeyProps {
  readonly config: Config;
  /** The functions that reach the table. */
  readonly readers: readonly AnyFunctionName[];
}

/**
 * Encrypts the table at rest. DynamoDB decrypts its table key in the caller's name, so each function that reaches the
 * table has Decrypt here, through DynamoDB only: no function can call KMS with this key itself.
 */
export class TableKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { config, readers }: TableKeyProps) {
    super(scope, id);
    const account = Aws.ACCOUNT_ID;
    const inAccount = [new AccountPrincipal(account)];
    const cloudFormation = cloudFormationOf(Stack.of(this));
    const administrators = administratorsOf(Stack.of(this), config);
    const owners = {
      partition: Aws.PARTITION,
      account,
      maker: cloudFormation,
      administrators,
      auditor: auditorRoleArn(config.vaultId),
    };
    const throughDynamoDb = { 'kms:ViaService': `dynamodb.${Aws.REGION}.amazonaws.com` };
    this.key = new Key(this, 'Key', {
      description: `Backup Key Vault ${config.vaultId}: encrypts the table at rest`,
      enableKeyRotation: true,
      removalPolicy: config.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      policy: new PolicyDocument({
        statements: [
          makerPutsThePolicy(owners),
          allow('AdministratorsManage', {
            principals: inAccount,
            actions: withDeletion(administration, !config.retain),
            conditions: byName(...administrators),
          }),
          auditorsRead(owners),
          rootUserKeepsThePolicy(owners),
          allow('CloudFormationMakesTheTable', {
            principals: inAccount,
            actions: tableMaking,
            conditions: { StringEquals: throughDynamoDb, ...byName(cloudFormation) },
          }),
          allow('FunctionsReadThroughDynamoDb', {
            principals: [new ArnPrincipal('*')],
            actions: ['kms:Decrypt'],
            conditions: {
              StringEquals: { ...throughDynamoDb, 'kms:CallerAccount': account },
              ...byName(...readers.map((name) => roleArn(config.vaultId, name))),
            },
          }),
        ],
      }),
    });
  }
}
