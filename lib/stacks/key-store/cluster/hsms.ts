import { Aws, CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { clusterArn } from '../names.ts';
import { type ProviderProps, ResourceProvider } from '../resource-provider.ts';

export interface HsmsProps extends ProviderProps {
  readonly clusterId: string;
  /** `first`: the one a ceremony begins with. A number: exactly that many, at least two, spread over the zones. */
  readonly count: 'first' | number;
}

/**
 * CloudHSM makes and removes the network interface of an HSM, and mends the group of its cluster, with the caller's
 * rights: those that the service authorization reference lists for CreateHsm and DeleteHsm, and those on interfaces
 * that the user guide adds ("Identity and access management for AWS CloudHSM").
 */
const networkActions = [
  'ec2:AuthorizeSecurityGroupEgress',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateNetworkInterface',
  'ec2:CreateSecurityGroup',
  'ec2:CreateTags',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaceAttribute',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'ec2:DetachNetworkInterface',
  'ec2:RevokeSecurityGroupEgress',
] as const;

/** The HSMs of a cluster. They outlive their stack. */
export class Hsms extends Construct {
  readonly resource: CustomResource;
  /** Of the functions that change the HSMs. */
  readonly serviceToken: string;

  constructor(scope: Construct, id: string, { clusterId, count, ...props }: HsmsProps) {
    super(scope, id);
    // None of DescribeClusters, DescribeBackups and DeleteHsm takes a resource (service authorization reference, AWS CloudHSM).
    const everywhere = [
      'cloudhsm:DescribeClusters',
      ...(count === 'first' ? [] : ['cloudhsm:DescribeBackups', 'cloudhsm:DeleteHsm']),
    ];
    const provider = new ResourceProvider(this, 'Hsms', {
      ...props,
      handler: 'hsms',
      onEvent: [],
      wildcards: {
        '*': 'DescribeClusters, DescribeBackups, DeleteHsm and what CloudHSM does in the VPC take no resource known before',
      },
      isComplete: [
        new PolicyStatement({ sid: 'Hsms', actions: everywhere, resources: ['*'] }),
        new PolicyStatement({ sid: 'Add', actions: ['cloudhsm:CreateHsm'], resources: [clusterArn(clusterId)] }),
        new PolicyStatement({
          sid: 'Network',
          actions: [...networkActions],
          resources: ['*'],
          conditions: { Bool: { 'aws:ViaAWSService': 'true' } },
        }),
        new PolicyStatement({
          sid: 'HsmRole',
          actions: ['iam:CreateServiceLinkedRole'],
          resources: [
            `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/cloudhsm.amazonaws.com/AWSServiceRoleForCloudHSM`,
          ],
          conditions: { StringEquals: { 'iam:AWSServiceName': 'cloudhsm.amazonaws.com' } },
        }),
      ],
    });
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::CloudHsmHsms',
      properties: { ClusterId: clusterId, Count: String(count) },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.resource.node.addDependency(...provider.rights);
    this.serviceToken = provider.serviceToken;
  }
}
