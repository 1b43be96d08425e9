import { Annotations, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-cloudhsm';
import { type ISubnet, type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { ceremonyNames, type VaultId } from '../../../key-store/names.ts';
import { HsmSecrets } from './hsm-secrets.ts';
import { Hsms } from './hsms.ts';
import { IsolatedNetwork } from './isolated-network.ts';

export interface ClusterStackProps extends StackProps {
  readonly vaultId: VaultId;
  readonly logRetentionDays: number;
  /** A VPC with isolated subnets in at least two zones. Absent: one is made. */
  readonly vpcId?: string | undefined;
  /** The zones to have subnets in. Absent: the first two of the Region, or all of the VPC. */
  readonly availabilityZones?: readonly string[] | undefined;
  /** A cluster that is there. Absent: one is made. */
  readonly clusterId?: string | undefined;
  /** Days that backups are kept: 7 to 379. */
  readonly backupRetentionDays: number;
}

/** The CloudHSM cluster with its first HSM, and the passwords that its users will have. The ceremony follows it. */
export class ClusterStack extends Stack {
  readonly clusterId: string;
  /** Absent for a cluster that was there. */
  readonly vpc: IVpc | undefined;
  readonly securityGroupId: string | undefined;
  readonly secretKeyArn: string;
  readonly #zones: readonly string[] | undefined;

  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, { description: `Backup Key Vault ${props.vaultId}: the CloudHSM cluster`, ...props });
    const { vaultId, logRetentionDays, vpcId, clusterId } = props;
    this.#zones = props.availabilityZones;
    this.vpc =
      vpcId !== undefined
        ? Vpc.fromLookup(this, 'Vpc', { vpcId })
        : clusterId === undefined
          ? (new IsolatedNetwork(this, 'Network', { logRetentionDays, zones: this.#zones?.length ?? 2 }).vpc as IVpc)
          : undefined;
    const cluster = clusterId === undefined ? this.#createCluster(props) : undefined;
    this.clusterId = clusterId ?? cluster?.attrClusterId ?? '';
    this.securityGroupId = cluster?.attrSecurityGroup;
    this.secretKeyArn = new HsmSecrets(this, 'Secrets', vaultId).key.keyArn;
    if (cluster) new Hsms(this, 'FirstHsm', { vaultId, logRetentionDays, clusterId: this.clusterId, count: 'first' });
    new StringParameter(this, 'ClusterParameter', {
      parameterName: ceremonyNames(vaultId).clusterParameter,
      description: 'Id of the CloudHSM cluster, for the ceremony',
      stringValue: this.clusterId,
    });
    new CfnOutput(this, 'ClusterId', { value: this.clusterId });
    new CfnOutput(this, 'NextStep', { value: 'npm run ceremony -- status' });
  }

  /** CDK takes the zones of a new VPC from here. */
  override get availabilityZones(): string[] {
    return this.#zones ? [...this.#zones] : super.availabilityZones;
  }

  #createCluster({ backupRetentionDays }: ClusterStackProps): CfnCluster {
    const subnets = this.#subnets();
    // An annotation, because the CLI reads it only after it has looked the VPC up.
    if (subnets.length < (this.#zones?.length ?? 2))
      Annotations.of(this).addError(
        `The VPC of the CloudHSM cluster expected isolated subnets in ${this.#zones?.join(', ') ?? 'at least two zones'}`,
      );
    const cluster = new CfnCluster(this, 'Cluster', {
      hsmType: 'hsm2m.medium',
      mode: 'FIPS',
      backupRetentionPolicy: { type: 'DAYS', value: String(backupRetentionDays) },
      subnetIds: subnets.map(({ subnetId }) => subnetId),
    });
    cluster.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return cluster;
  }

  /** One in each zone, which is all that a cluster takes (CloudHSM API reference, CreateCluster). */
  #subnets(): ISubnet[] {
    const byZone = new Map<string, ISubnet>();
    for (const subnet of this.vpc?.isolatedSubnets ?? [])
      if (!byZone.has(subnet.availabilityZone)) byZone.set(subnet.availabilityZone, subnet);
    return [...byZone.values()].filter(
      ({ availabilityZone }) => !this.#zones || this.#zones.includes(availabilityZone),
    );
  }
}
