import { Aws, CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { aliasTag } from '../../key-store/names.ts';
import type { KeyMakers } from '../rights/key-policy.ts';
import { keyAlias, keyMakerRoleName } from './names.ts';
import { type ProviderProps, ResourceProvider } from './resource-provider.ts';

export interface CloudHsmKeysProps extends ProviderProps {
  readonly customKeyStoreId: string;
  /** Of each key. */
  readonly numbers: readonly number[];
  /** A key's policy, for the roles that put it, name the key and look at it. */
  readonly policy: (number: number, makers: KeyMakers) => PolicyDocument;
  /** Only with it does deleting the stack schedule the key's deletion, after so many days (7 to 30). */
  readonly deletionWindowDays?: number | undefined;
}

/** The KMS keys of origin AWS_CLOUDHSM, each with its alias. They outlive their stack. */
export class CloudHsmKeys extends Construct {
  readonly resources: readonly CustomResource[];
  readonly keyArns: readonly string[];

  constructor(scope: Construct, id: string, props: CloudHsmKeysProps) {
    super(scope, id);
    const { customKeyStoreId, numbers, policy, deletionWindowDays, ...provided } = props;
    const { vaultId } = props;
    const aliases = numbers.map((number) => keyAlias(vaultId, number));
    const keys = `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:key/*`;
    const ours = { StringEquals: { [`aws:ResourceTag/${aliasTag}`]: aliases } };
    const describe = new PolicyStatement({ sid: 'Look', actions: ['kms:DescribeKey'], resources: [keys] });
    const deletion = new PolicyStatement({
      sid: 'Delete',
      actions: ['kms:ScheduleKeyDeletion'],
      resources: [keys],
      conditions: {
        ...ours,
        NumericEquals: { 'kms:ScheduleKeyDeletionPendingWindowInDays': String(deletionWindowDays) },
      },
    });
    const provider = new ResourceProvider(this, 'Key', {
      ...provided,
      handler: 'vault-key',
      roleName: (method) => keyMakerRoleName(props.vaultId, method),
      wildcards: {
        '*': 'CreateKey and ListKeys take no resource',
        'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*': 'The key has no id before it is made',
      },
      onEvent: [
        describe,
        // If a deployment is cut off after it made the key, the next one finds it by its tag, among all keys.
        new PolicyStatement({ sid: 'Find', actions: ['kms:ListKeys'], resources: ['*'] }),
        new PolicyStatement({ sid: 'Tags', actions: ['kms:ListResourceTags'], resources: [keys] }),
        new PolicyStatement({
          sid: 'Make',
          actions: ['kms:CreateKey'],
          resources: ['*'],
          conditions: { StringEquals: { 'kms:KeyOrigin': 'AWS_CLOUDHSM', [`aws:RequestTag/${aliasTag}`]: aliases } },
        }),
        new PolicyStatement({
          sid: 'Tag',
          actions: ['kms:TagResource'],
          resources: [keys],
          conditions: { StringEquals: { [`aws:RequestTag/${aliasTag}`]: aliases } },
        }),
        new PolicyStatement({
          sid: 'Manage',
          actions: ['kms:PutKeyPolicy', 'kms:CreateAlias'],
          resources: [keys],
          conditions: ours,
        }),
        new PolicyStatement({
          sid: 'Name',
          actions: ['kms:CreateAlias'],
          resources: aliases.map((alias) => `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:${alias}`),
        }),
        ...(deletionWindowDays === undefined ? [] : [deletion]),
      ],
      isComplete: [describe],
    });
    const roleArn = (method: 'onEvent' | 'isComplete') =>
      `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${keyMakerRoleName(props.vaultId, method)}`;
    const makers = { maker: roleArn('onEvent'), watcher: roleArn('isComplete') };
    this.resources = numbers.map((number, index) => {
      const [alias = '', other] = [aliases[index], number === 1 ? '' : `, number ${number}`];
      const resource = new CustomResource(this, `Resource${number === 1 ? '' : number}`, {
        serviceToken: provider.serviceToken,
        resourceType: 'Custom::CloudHsmKey',
        properties: {
          CustomKeyStoreId: customKeyStoreId,
          Alias: alias,
          Description: `Backup Key Vault ${vaultId}: wraps OPAQUE setups and escrows${other}`,
          Policy: Stack.of(this).toJsonString(policy(number, makers)),
          ...(deletionWindowDays !== undefined && { DeletionWindowDays: String(deletionWindowDays) }),
        },
        // With RETAIN CloudFormation does not even call the function.
        removalPolicy: deletionWindowDays === undefined ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
      resource.node.addDependency(...provider.rights);
      return resource;
    });
    this.keyArns = this.resources.map((resource) => resource.getAttString('KeyArn'));
  }
}
