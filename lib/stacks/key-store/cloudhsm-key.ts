import { Aws, CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { aliasTag } from '../../key-store/names.ts';
import type { KeyMakers } from '../rights/key-policy.ts';
import { keyAlias, keyMakerRoleName } from './names.ts';
import { type ProviderProps, ResourceProvider } from './resource-provider.ts';

export interface CloudHsmKeysProps extends ProviderProps {
  readonly customKeyStoreId: string;
  /** ARNs of the roles that manage it. They must be there. */
  readonly administrators: readonly string[];
  /** Of each key. A newer key has a higher number. */
  readonly numbers: readonly number[];
  /** A key's policy, for the roles that put it, name the key and look at it. */
  readonly policy: (number: number, makers: KeyMakers) => PolicyDocument;
  /** Only with it does deleting the stack schedule the key's deletion, after so many days (7 to 30). */
  readonly deletionWindowDays?: number | undefined;
}

export interface CloudHsmKey {
  readonly number: number;
  readonly resource: CustomResource;
  readonly keyArn: string;
  /** When it was made, as an ISO time. */
  readonly created: string;
}

/** The KMS keys of origin AWS_CLOUDHSM, each with its alias. They outlive their stack. */
export class CloudHsmKeys extends Construct {
  /** In the order of the numbers given. */
  readonly keys: readonly CloudHsmKey[];

  constructor(scope: Construct, id: string, props: CloudHsmKeysProps) {
    super(scope, id);
    const { customKeyStoreId, administrators, numbers, policy, deletionWindowDays, ...provided } = props;
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
        new PolicyStatement({ sid: 'Manage', actions: ['kms:PutKeyPolicy'], resources: [keys], conditions: ours }),
        new PolicyStatement({ sid: 'Administrators', actions: ['iam:GetRole'], resources: [...administrators] }),
        ...(deletionWindowDays === undefined ? [] : [deletion]),
      ],
      // The key gets its name in the polls, since its tag may not count at once.
      isComplete: [
        describe,
        new PolicyStatement({ sid: 'Name', actions: ['kms:CreateAlias'], resources: [keys], conditions: ours }),
        new PolicyStatement({
          sid: 'Alias',
          actions: ['kms:CreateAlias'],
          resources: aliases.map((alias) => `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:${alias}`),
        }),
      ],
    });
    const roleArn = (method: 'onEvent' | 'isComplete') =>
      `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${keyMakerRoleName(props.vaultId, method)}`;
    const makers = { maker: roleArn('onEvent'), watcher: roleArn('isComplete') };
    this.keys = numbers.map((number, index) => {
      const [alias = '', other] = [aliases[index], number === 1 ? '' : `, number ${number}`];
      const resource = new CustomResource(this, `Resource${number === 1 ? '' : number}`, {
        serviceToken: provider.serviceToken,
        resourceType: 'Custom::CloudHsmKey',
        properties: {
          CustomKeyStoreId: customKeyStoreId,
          Alias: alias,
          Administrators: administrators,
          Account: Aws.ACCOUNT_ID,
          Description: `Backup Key Vault ${vaultId}: wraps OPAQUE setups and escrows${other}`,
          Policy: Stack.of(this).toJsonString(policy(number, makers)),
          ...(deletionWindowDays !== undefined && { DeletionWindowDays: String(deletionWindowDays) }),
        },
        // With RETAIN CloudFormation does not even call the function.
        removalPolicy: deletionWindowDays === undefined ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
      resource.node.addDependency(...provider.rights);
      const [keyArn, created] = [resource.getAttString('KeyArn'), resource.getAttString('Created')];
      return { number, resource, keyArn, created };
    });
  }
}
