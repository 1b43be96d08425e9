import { Aws, Tags } from 'aws-cdk-lib';
import {
  BlockDeviceVolume,
  Instance,
  InstanceClass,
  InstanceSize,
  InstanceType,
  type IVpc,
  MachineImage,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ceremonyNames, type VaultId } from '../../../key-store/names.ts';
import { acknowledge } from '../../acknowledge.ts';
import { parameterArn, secretArn } from '../names.ts';

export interface AdminHostProps {
  readonly vaultId: VaultId;
  readonly vpc: IVpc;
  /** The cluster's own group: whoever is in it may reach the HSMs. */
  readonly clusterSecurityGroupId: string;
  readonly secretKeyArn: string;
  /** The cloudhsm-cli package, put by the team into a bucket of this Region after its signature was checked. */
  readonly packageBucket: string;
  readonly packageKey: string;
}

/** The rights of the Systems Manager agent that Run Command and Session Manager need, and no others. */
const agentActions = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** The host of the ceremony: no key pair, no open port, no way to the internet; Systems Manager is its only door. */
export class AdminHost extends Construct {
  readonly role: Role;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: AdminHostProps) {
    super(scope, id);
    const { vaultId, vpc } = props;
    this.role = this.#createRole(props);
    this.securityGroup = new SecurityGroup(this, 'Group', {
      vpc,
      description: 'Admin host of the ceremony: reaches AWS endpoints of the VPC',
      allowAllOutbound: false,
    });
    // To any address, because the endpoint of S3 has no security group to name. The subnets have no route except to the
    // endpoints.
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'Endpoints of the VPC');
    const instance = new Instance(this, 'Instance', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      instanceType: InstanceType.of(InstanceClass.T3, InstanceSize.SMALL),
      machineImage: MachineImage.latestAmazonLinux2023(),
      role: this.role,
      securityGroup: this.securityGroup,
      requireImdsv2: true,
      detailedMonitoring: true,
      blockDevices: [{ deviceName: '/dev/xvda', volume: BlockDeviceVolume.ebs(8, { encrypted: true }) }],
    });
    instance.addSecurityGroup(SecurityGroup.fromSecurityGroupId(this, 'Cluster', props.clusterSecurityGroupId));
    Tags.of(instance).add('Name', ceremonyNames(vaultId).host);
    acknowledge(instance, 'EC29', 'Made for the ceremony, and removed after it');
  }

  #createRole({ vaultId, secretKeyArn, packageBucket, packageKey }: AdminHostProps): Role {
    const names = ceremonyNames(vaultId);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    const allow = (sid: string, right: PolicyStatementProps) =>
      role.addToPolicy(new PolicyStatement({ sid, ...right }));
    allow('Agent', { actions: agentActions, resources: ['*'] });
    allow('TrustAnchor', { actions: ['ssm:GetParameter'], resources: [parameterArn(names.trustAnchorParameter)] });
    const secrets = [names.adminSecret, names.kmsuserSecret].map(secretArn);
    allow('Passwords', { actions: ['secretsmanager:GetSecretValue'], resources: secrets });
    allow('PasswordKey', {
      actions: ['kms:Decrypt'],
      resources: [secretKeyArn],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` } },
    });
    allow('Package', {
      actions: ['s3:GetObject'],
      resources: [`arn:${Aws.PARTITION}:s3:::${packageBucket}/${packageKey}`],
    });
    acknowledge(role, 'IAM5[Resource::*]', 'The actions of the agent take no resource');
    return role;
  }
}
