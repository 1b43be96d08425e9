/**
 * The Regions where a CloudHSM key store can be, read on 28 November 2026. CloudHSM's: AWS General Reference, "AWS
 * CloudHSM endpoints and quotas". KMS has no such key store in some of them: KMS developer guide, "AWS CloudHSM key
 * stores", Regions. And in some CloudFormation cannot make a cluster: its registry, as aws-cdk-lib 2.276.0 has it.
 */

export const cloudHsmRegions: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-gov-east-1',
  'us-gov-west-1',
  'us-west-1',
  'us-west-2',
];

/** Melbourne, Beijing, Ningxia, Spain. */
export const withoutKeyStores: readonly string[] = ['ap-southeast-4', 'cn-north-1', 'cn-northwest-1', 'eu-south-2'];

/** Where there is no `AWS::CloudHSM::Cluster`, though there are clusters. */
export const withoutClusterType: readonly string[] = ['me-central-1', 'us-gov-east-1', 'us-gov-west-1'];

/** Why there can be no CloudHSM key store in this Region; undefined when there can. */
export function regionObstacle(region: string, makesCluster: boolean): string | undefined {
  if (withoutKeyStores.includes(region)) return 'KMS has no CloudHSM key stores in this Region';
  if (!cloudHsmRegions.includes(region)) return 'AWS offers no CloudHSM in this Region';
  if (makesCluster && withoutClusterType.includes(region))
    return 'CloudFormation makes no cluster in this Region: make it by hand, and set cloudhsm.vpcId and cloudhsm.clusterId';
  return undefined;
}
