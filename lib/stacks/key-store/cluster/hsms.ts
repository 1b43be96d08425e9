import { CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { clusterArn } from '../names.ts';
import { type ProviderProps, ResourceProvider } from '../resource-provider.ts';

export interface HsmsProps extends ProviderProps {
  readonly clusterId: string;
  /** `first`: the one a ceremony begins with. A number: exactly that many, at least two, spread over the zones. */
  readonly count: 'first' | number;
}

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
        // CloudHSM makes the network interface of a new HSM with the caller's rights.
        new PolicyStatement({
          sid: 'Network',
          actions: [
            'ec2:AuthorizeSecurityGroupEgress',
            'ec2:AuthorizeSecurityGroupIngress',
            'ec2:CreateNetworkInterface',
            'ec2:DeleteNetworkInterface',
            'ec2:DescribeNetworkInterfaceAttribute',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribeSecurityGroups',
            'ec2:DescribeSubnets',
            'ec2:DetachNetworkInterface',
            'ec2:RevokeSecurityGroupEgress',
          ],
          resources: ['*'],
          conditions: { Bool: { 'aws:ViaAWSService': 'true' } },
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
