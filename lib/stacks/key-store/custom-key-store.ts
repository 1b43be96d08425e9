import { Aws, CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ceremonyNames } from '../../key-store/names.ts';
import { parameterArn, secretArn } from './names.ts';
import { type ProviderProps, ResourceProvider } from './resource-provider.ts';

export interface CustomKeyStoreProps extends ProviderProps {
  readonly clusterId: string;
  /** A new value disconnects the key store and connects it again. */
  readonly reconnect: string;
  /** ARN of the key that encrypts the secret. */
  readonly secretKeyArn: string;
}

/** The KMS custom key store on the cluster, connected. It outlives its stack. */
export class CustomKeyStore extends Construct {
  readonly resource: CustomResource;
  readonly customKeyStoreId: string;

  constructor(scope: Construct, id: string, props: CustomKeyStoreProps) {
    super(scope, id);
    const { clusterId, reconnect, secretKeyArn, ...provided } = props;
    const names = ceremonyNames(props.vaultId);
    // No action on key stores takes a resource (service authorization reference, AWS KMS).
    const onStores = (sid: string, ...actions: string[]) => new PolicyStatement({ sid, actions, resources: ['*'] });
    const connecting = ['kms:DescribeCustomKeyStores', 'kms:UpdateCustomKeyStore', 'cloudhsm:DescribeClusters'];
    const provider = new ResourceProvider(this, 'Store', {
      ...provided,
      handler: 'custom-key-store',
      wildcards: { '*': 'No action on key stores takes a resource' },
      onEvent: [
        onStores('Stores', ...connecting, 'kms:CreateCustomKeyStore', 'kms:DisconnectCustomKeyStore'),
        new PolicyStatement({
          sid: 'KmsRole',
          actions: ['iam:CreateServiceLinkedRole'],
          resources: [
            `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/cks.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceCustomKeyStores`,
          ],
          conditions: { StringEquals: { 'iam:AWSServiceName': 'cks.kms.amazonaws.com' } },
        }),
        new PolicyStatement({
          sid: 'Password',
          actions: ['secretsmanager:GetSecretValue'],
          resources: [secretArn(names.kmsuserSecret)],
        }),
        new PolicyStatement({
          sid: 'PasswordKey',
          actions: ['kms:Decrypt'],
          resources: [secretKeyArn],
          conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` } },
        }),
        new PolicyStatement({
          sid: 'TrustAnchor',
          actions: ['ssm:GetParameter'],
          resources: [parameterArn(names.trustAnchorParameter)],
        }),
      ],
      isComplete: [onStores('Stores', ...connecting, 'kms:ConnectCustomKeyStore')],
    });
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::KmsCustomKeyStore',
      properties: {
        Name: names.keyStore,
        ClusterId: clusterId,
        SecretId: names.kmsuserSecret,
        TrustAnchorParameter: names.trustAnchorParameter,
        Reconnect: reconnect,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.resource.node.addDependency(...provider.rights);
    this.customKeyStoreId = this.resource.ref;
  }
}
