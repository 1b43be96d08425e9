import { RemovalPolicies, RemovalPolicy } from 'aws-cdk-lib';
import { FlowLogDestination, FlowLogTrafficType, IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../../acknowledge.ts';

export interface IsolatedNetworkProps {
  readonly logRetentionDays: number;
  /** How many of the stack's zones. */
  readonly zones: number;
}

/** A VPC for HSMs: one isolated subnet in each of its zones, no gateway to the internet, every connection logged. */
export class IsolatedNetwork extends Construct {
  readonly vpc: Vpc;

  constructor(scope: Construct, id: string, { logRetentionDays, zones }: IsolatedNetworkProps) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.64.0.0/22'),
      // Always said: with an `account` CDK would take three zones, and a cluster can never change its subnets.
      maxAzs: zones,
      natGateways: 0,
      createInternetGateway: false,
      // Otherwise CDK adds a function that empties the default security group. Nothing here uses that group.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'Hsm', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 25 }],
    });
    // A key store whose subnets are gone cannot connect, whatever became of the stack.
    RemovalPolicies.of(this.vpc).retain();
    const log = new LogGroup(this, 'FlowLog', {
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const flow = this.vpc.addFlowLog('Flow', {
      destination: FlowLogDestination.toCloudWatchLogs(log),
      trafficType: FlowLogTrafficType.ALL,
    });
    acknowledge(flow, 'IAM5', 'Flow logs write to streams of their own in one log group');
  }
}
