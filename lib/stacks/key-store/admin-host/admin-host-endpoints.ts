import { Aws } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface AdminHostEndpointsProps {
  readonly vpc: IVpc;
  readonly host: ISecurityGroup;
  readonly packageBucket: string;
}

/** What an isolated admin host reaches of AWS: Systems Manager, its secrets, and the package in its bucket. */
export class AdminHostEndpoints extends Construct {
  constructor(scope: Construct, id: string, { vpc, host, packageBucket }: AdminHostEndpointsProps) {
    super(scope, id);
    const subnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
    const group = new SecurityGroup(this, 'Group', {
      vpc,
      description: 'Endpoints of the VPC for the admin host',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.securityGroupId(host.securityGroupId), Port.tcp(443), 'The admin host');
    const services = {
      Ssm: InterfaceVpcEndpointAwsService.SSM,
      SsmMessages: InterfaceVpcEndpointAwsService.SSM_MESSAGES,
      SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    };
    for (const [name, service] of Object.entries(services))
      vpc.addInterfaceEndpoint(`${name}Endpoint`, { service, subnets, securityGroups: [group], open: false });
    const storage = vpc.addGatewayEndpoint('S3Endpoint', {
      service: GatewayVpcEndpointAwsService.S3,
      subnets: [subnets],
    });
    storage.addToPolicy(
      new PolicyStatement({
        sid: 'PackagesOnly',
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [
          `arn:${Aws.PARTITION}:s3:::${packageBucket}/*`,
          // Where the distribution's own packages are, for what cloudhsm-cli depends on.
          `arn:${Aws.PARTITION}:s3:::al2023-repos-${Aws.REGION}-de612dc2/*`,
        ],
      }),
    );
  }
}
