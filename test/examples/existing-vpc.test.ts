/** examples/existing-vpc: the settings can be deployed, and the network has what the admin host would bring itself. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Config } from '../../lib/stacks/config/config.ts';
import { hostContext, type Synthesized, synthesize } from '../stacks/key-store/support/stacks.ts';
import { account } from '../stacks/template.ts';

const read = (file: string) => readFileSync(new URL(`../../examples/existing-vpc/${file}`, import.meta.url), 'utf8');

const cloudhsm: NonNullable<Config['cloudhsm']> = JSON.parse(read('cloudhsm.json'));

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is any JSON
  readonly Properties: any;
}
const network: { readonly Resources: Readonly<Record<string, Resource>> } = parse(read('network.yml'));
const ofType = (type: string) => Object.values(network.Resources).filter(({ Type }) => Type === `AWS::EC2::${type}`);

/** The network, as the CLI would find it. */
const found = {
  [`vpc-provider:account=${account}:filter.vpc-id=${cloudhsm.vpcId}:region=eu-central-1:returnAsymmetricSubnets=true`]:
    {
      vpcId: cloudhsm.vpcId,
      vpcCidrBlock: ofType('VPC')[0]?.Properties.CidrBlock,
      availabilityZones: [],
      subnetGroups: [
        {
          name: 'Isolated',
          type: 'Isolated',
          subnets: (cloudhsm.availabilityZones ?? []).map((availabilityZone, index) => ({
            subnetId: `subnet-0123456789abcde${index}`,
            availabilityZone,
            routeTableId: 'rtb-0123456789abcdef0',
          })),
        },
      ],
    },
};

/** `ssm`, of whatever way a service is named. */
const services = (endpoints: readonly Resource[]) =>
  endpoints.map(({ Properties }) => /\.([a-z0-9]+)"/.exec(JSON.stringify(Properties.ServiceName))?.[1]).sort();

describe('the settings', () => {
  let made: Synthesized;
  beforeAll(() => {
    made = synthesize({ account, ...found, ...hostContext }, { cloudhsm });
  });

  test('put the cluster into the network, and bring no network and no endpoint', () => {
    const [cluster] = made.ofType('cluster', 'AWS::CloudHSM::Cluster');
    expect(cluster?.Properties.SubnetIds).toHaveLength(ofType('Subnet').length);
    expect(made.ofType('cluster', 'AWS::EC2::VPC')).toEqual([]);
    expect(made.ofType('admin-host', 'AWS::EC2::VPCEndpoint')).toEqual([]);
    expect(made.ofType('admin-host', 'AWS::EC2::Instance')).toHaveLength(1);
  });
});

describe('the network', () => {
  test('has the endpoints that an admin host brings where there are none', () => {
    const own = synthesize({ account, ...found, ...hostContext }, { cloudhsm: { ...cloudhsm, endpoints: 'own' } });
    const brought = own.ofType('admin-host', 'AWS::EC2::VPCEndpoint');
    expect(services(ofType('VPCEndpoint'))).toEqual(services(brought));
    expect(services(brought)).toEqual(['s3', 'secretsmanager', 'ssm', 'ssmmessages']);
    for (const { Properties } of ofType('VPCEndpoint'))
      if (Properties.VpcEndpointType === 'Interface') expect(Properties.PrivateDnsEnabled).toBe(true);
  });

  test('leads nowhere else', () => {
    for (const type of ['Route', 'InternetGateway', 'NatGateway', 'TransitGatewayAttachment', 'VPCGatewayAttachment'])
      expect(ofType(type)).toEqual([]);
    const zones = ofType('Subnet').map(({ Properties }) => Properties.AvailabilityZone.Ref);
    expect(new Set(zones).size).toBe(2);
  });

  test('lets its subnets reach the endpoints', () => {
    const [group] = ofType('SecurityGroup');
    const [rule] = group?.Properties.SecurityGroupIngress ?? [];
    expect(rule).toMatchObject({ FromPort: 443, ToPort: 443, CidrIp: '10.64.0.0/24' });
    for (const { Properties } of ofType('Subnet')) expect(Properties.CidrBlock).toMatch(/^10\.64\.0\.\d+\/25$/);
  });
});
