/** What of every stage keeps something, and the properties whose change makes CloudFormation put another in its place. */
import { resolve } from '../template.ts';
import { synthesizeAll } from './synthesize-all.ts';

/**
 * `createOnlyProperties` of the CloudFormation registry (its schemas of 20 October 2026, as cfn-lint 1.58.0 has them).
 * The last of KMS keys, secrets and the table are not in the registry: AWS's template reference says of each that it
 * cannot be changed, or that the change is a replacement.
 */
const createOnly: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGateway::DomainName': ['DomainName'],
  'AWS::ApiGateway::RestApi': [],
  'AWS::CloudHSM::Cluster': ['SubnetIds', 'NetworkType', 'Mode', 'HsmType'],
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema'],
  'AWS::EC2::Subnet': ['VpcId', 'AvailabilityZone', 'AvailabilityZoneId', 'CidrBlock', 'OutpostArn', 'Ipv6Native'],
  'AWS::EC2::VPC': ['CidrBlock', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength'],
  'AWS::Events::Archive': ['ArchiveName', 'SourceArn'],
  'AWS::Events::EventBus': ['Name'],
  'AWS::KMS::Alias': ['AliasName'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'Origin', 'MultiRegion'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SSM::Parameter': ['Name'],
  'AWS::SecretsManager::Secret': ['Name', 'GenerateSecretString'],
  // The vault's own: another resource would make another key, or look after another cluster.
  'Custom::CloudHsmHsms': ['ClusterId'],
  'Custom::CloudHsmKey': ['Alias', 'CustomKeyStoreId'],
  'Custom::KmsCustomKeyStore': ['Name'],
  'Custom::VaultConstants': ['Parameter'],
  'Custom::VaultIdentity': [],
  'Custom::WrappingKeys': ['Parameter', 'SweepParameter'],
};

interface Pin {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** By stack and logical id. */
export type Pins = Readonly<Record<string, Readonly<Record<string, Pin>>>>;

export function readPins(): Pins {
  return Object.fromEntries(
    [...synthesizeAll()].map(([stack, resources]) => [
      stack,
      Object.fromEntries(
        Object.entries(resources)
          .filter(([, { Type }]) => Object.hasOwn(createOnly, Type))
          .map(([id, { Type, Properties = {} }]) => [
            id,
            { type: Type, properties: pinned(Type, Properties, resources) },
          ])
          .sort(([one = ''], [other = '']) => (String(one) < String(other) ? -1 : 1)),
      ),
    ]),
  );
}

type Resources = Parameters<typeof resolve>[1];

function pinned(type: string, properties: Readonly<Record<string, unknown>>, resources: Resources) {
  const names = (createOnly[type] ?? []).filter((name) => properties[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, resolve(properties[name], resources)]));
}
