/** A VPC or a cluster that a team has already, and the zones that a team chooses. */
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ClusterStack } from '../../../lib/stacks/key-store/cluster/cluster-stack.ts';
import { hostContext, type Synthesized, synthesize } from './support/stacks.ts';

const account = '210987654321';
const vpcId = 'vpc-0123456789abcdef0';
const clusterId = 'cluster-abcdefghijk';
const subnetsIn = (zones: string) =>
  [...zones].map((zone, index) => ({
    subnetId: `subnet-0123456789abcde${index}`,
    availabilityZone: `eu-central-1${zone}`,
    routeTableId: `rtb-0123456789abcde${index}`,
  }));
const subnets = subnetsIn('ab');
/** As the CLI finds the VPC and keeps it in cdk.context.json. */
const vpcWith = (isolated: typeof subnets) => ({
  [`vpc-provider:account=${account}:filter.vpc-id=${vpcId}:region=eu-central-1:returnAsymmetricSubnets=true`]: {
    vpcId,
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: [],
    subnetGroups: [{ name: 'Isolated', type: 'Isolated', subnets: isolated }],
  },
});
const found = vpcWith(subnets);
const kept = { hsms: 2, backupRetentionDays: 90, backupRegion: 'none' };
const zones = (...letters: string[]) => letters.map((letter) => `eu-central-1${letter}`);

describe('what is there already', () => {
  const types = (made: Synthesized) => new Set(made.resources('cluster').map(({ Type }) => Type));
  const clusterOf = (made: Synthesized) =>
    made.ofType('key-store', 'Custom::CloudHsmHsms').map(({ Properties }) => Properties.ClusterId);

  test('is looked up when it is a VPC, and the cluster is made in it', () => {
    const made = synthesize({ account, ...found }, { cloudhsm: { ...kept, vpcId } });
    expect(made.missing).toBeUndefined();
    expect(types(made)).not.toContain('AWS::EC2::VPC');
    const [cluster] = made.ofType('cluster', 'AWS::CloudHSM::Cluster');
    expect(cluster?.Properties.SubnetIds).toEqual(subnets.map(({ subnetId }) => subnetId));
  });

  test('is asked for by the CLI when no file knows the VPC yet', () => {
    const made = synthesize({ account }, { cloudhsm: { ...kept, vpcId } });
    expect(made.missing).toMatchObject([{ provider: 'vpc-provider', props: { filter: { 'vpc-id': vpcId } } }]);
  });

  test('is used when it is a cluster, and none is made, nor an HSM before the key store', () => {
    const made = synthesize({}, { cloudhsm: { ...kept, clusterId } });
    for (const type of ['AWS::EC2::VPC', 'AWS::CloudHSM::Cluster', 'Custom::CloudHsmHsms'])
      expect(types(made)).not.toContain(type);
    expect(made.ofType('cluster', 'AWS::SSM::Parameter')[0]?.Properties.Value).toBe(clusterId);
    expect(clusterOf(made)).toEqual([clusterId]);
  });

  test('may be both, as after a restoration, and has an admin host', () => {
    const context = { account, ...found, ...hostContext, clusterSecurityGroup: 'sg-0123456789abcdef0' };
    const made = synthesize(context, { cloudhsm: { ...kept, vpcId, clusterId } });
    expect(clusterOf(made)).toEqual([clusterId]);
    const [instance] = made.ofType('admin-host', 'AWS::EC2::Instance');
    expect(instance?.Properties.SecurityGroupIds).toContain('sg-0123456789abcdef0');
    expect(instance?.Properties.SubnetId).toBe(subnets[0]?.subnetId);
  });

  test.each([
    [{ clusterId }, {}],
    [{ clusterId }, { clusterSecurityGroup: 'sg-0123456789abcdef0' }],
    [{ vpcId, clusterId }, {}],
  ])('has no admin host without its VPC and its group, and says so: %j %j', (there, context) => {
    const synthesizing = () =>
      synthesize({ account, ...found, ...hostContext, ...context }, { cloudhsm: { ...kept, ...there } });
    expect(synthesizing).toThrow(/needs cloudhsm\.vpcId.*-c clusterSecurityGroup=/);
  });
});

/** CreateCluster takes one subnet of each zone (CloudHSM API reference), and the subnets of a cluster never change. */
describe('the zones', () => {
  const subnetsOf = (made: Synthesized) =>
    made.ofType('cluster', 'AWS::CloudHSM::Cluster').flatMap(({ Properties }) => Properties.SubnetIds);

  test('have one subnet each in the cluster, however many the VPC has', () => {
    const made = synthesize({ account, ...vpcWith(subnetsIn('aabb')) }, { cloudhsm: { ...kept, vpcId } });
    expect(subnetsOf(made)).toEqual(['subnet-0123456789abcde0', 'subnet-0123456789abcde2']);
  });

  test('are those that the team chose, in its VPC', () => {
    const cloudhsm = { ...kept, vpcId, availabilityZones: zones('a', 'c') };
    const made = synthesize({ account, ...vpcWith(subnetsIn('abc')) }, { cloudhsm });
    expect(subnetsOf(made)).toEqual(['subnet-0123456789abcde0', 'subnet-0123456789abcde2']);
  });

  test.each([{}, { account }])('are those that the team chose, in a VPC that is made: %j', (context) => {
    const cloudhsm = { ...kept, availabilityZones: zones('b', 'c', 'd') };
    const made = synthesize(context, { cloudhsm });
    const of = made.ofType('cluster', 'AWS::EC2::Subnet').map(({ Properties }) => Properties.AvailabilityZone);
    expect(of).toEqual(zones('b', 'c', 'd'));
    expect(subnetsOf(made)).toHaveLength(3);
    expect(made.missing).toBeUndefined();
  });

  /** What stops the CLI after it has synthesized. */
  const errorsOf = (there: ReturnType<typeof subnetsIn>, availabilityZones?: string[]) => {
    const app = new App({ context: vpcWith(there) });
    const stack = new ClusterStack(app, 'cluster', {
      env: { account, region: 'eu-central-1' },
      vaultId: 'prod',
      logRetentionDays: 90,
      vpcId,
      availabilityZones,
      backupRetentionDays: 90,
    });
    return Annotations.fromStack(stack)
      .findError('*', Match.anyValue())
      .map(({ entry }) => entry.data);
  };

  test('that have no isolated subnet are named, once the VPC is known', () => {
    expect(errorsOf(subnetsIn('ab'), zones('a', 'c'))).toEqual([
      'The VPC of the CloudHSM cluster expected isolated subnets in eu-central-1a, eu-central-1c',
    ]);
    expect(errorsOf(subnetsIn('aa'))).toEqual([
      'The VPC of the CloudHSM cluster expected isolated subnets in at least two zones',
    ]);
    expect(errorsOf(subnetsIn('ab'))).toEqual([]);
    // Before it is known, nothing keeps the CLI from looking it up.
    const unknown = synthesize({ account }, { cloudhsm: { ...kept, vpcId, availabilityZones: zones('a', 'c') } });
    expect(unknown.missing).toMatchObject([{ provider: 'vpc-provider' }]);
  });
});

/**
 * A VPC takes one endpoint of a service with private names: EC2 refuses a second one, "private-dns-enabled cannot be set
 * because there is already a conflicting DNS domain" (hashicorp/terraform-provider-aws, issue 17535).
 */
describe('the endpoints of the admin host', () => {
  const endpointsOf = (endpoints: 'own' | 'existing') =>
    synthesize({ account, ...found, ...hostContext }, { cloudhsm: { ...kept, vpcId, endpoints } })
      .ofType('admin-host', 'AWS::EC2::VPCEndpoint')
      .map(({ Properties }) => JSON.stringify(Properties.ServiceName));

  test('come with it, or are those of the VPC', () => {
    const own = endpointsOf('own');
    for (const service of ['ssm', 'ssmmessages', 'secretsmanager', 's3'])
      expect(own.filter((name) => name.includes(`.${service}"`))).toHaveLength(1);
    expect(own).toHaveLength(4);
    expect(endpointsOf('existing')).toEqual([]);
  });
});
