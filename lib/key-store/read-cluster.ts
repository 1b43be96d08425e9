/** A CloudHSM cluster as the deployment and the ceremony need to know it. */
import { type CloudHSMV2Client, DescribeClustersCommand } from '@aws-sdk/client-cloudhsm-v2';

export interface ClusterHsm {
  readonly id: string;
  readonly zone: string;
  /** Address of its network interface, inside the VPC. */
  readonly address: string;
  readonly state: string;
  readonly message: string;
}

/** In PEM. Those of the hardware are there only until the cluster is initialized. */
export interface ClusterCertificates {
  readonly csr?: string;
  readonly hsm?: string;
  readonly awsHardware?: string;
  readonly manufacturerHardware?: string;
  /** Signed by the organisation's authority; there once the cluster is initialized. */
  readonly cluster?: string;
}

export interface Cluster {
  readonly id: string;
  readonly state: string;
  readonly message: string;
  /** Zones the cluster has a subnet in. */
  readonly zones: readonly string[];
  readonly hsms: readonly ClusterHsm[];
  readonly certificates: ClusterCertificates;
}

/** Undefined when there is no such cluster, or none any more. */
export async function readCluster(client: CloudHSMV2Client, clusterId: string): Promise<Cluster | undefined> {
  const { Clusters } = await client.send(new DescribeClustersCommand({ Filters: { clusterIds: [clusterId] } }));
  const found = Clusters?.find(({ ClusterId }) => ClusterId === clusterId);
  if (!found || found.State === 'DELETED') return undefined;
  const { Certificates: held = {} } = found;
  return {
    id: clusterId,
    state: found.State ?? '',
    message: found.StateMessage ?? '',
    zones: Object.keys(found.SubnetMapping ?? {}).sort(),
    hsms: (found.Hsms ?? []).map((hsm) => ({
      id: hsm.HsmId ?? '',
      zone: hsm.AvailabilityZone ?? '',
      address: hsm.EniIp ?? '',
      state: hsm.State ?? '',
      message: hsm.StateMessage ?? '',
    })),
    certificates: {
      ...(held.ClusterCsr && { csr: held.ClusterCsr }),
      ...(held.HsmCertificate && { hsm: held.HsmCertificate }),
      ...(held.AwsHardwareCertificate && { awsHardware: held.AwsHardwareCertificate }),
      ...(held.ManufacturerHardwareCertificate && { manufacturerHardware: held.ManufacturerHardwareCertificate }),
      ...(held.ClusterCertificate && { cluster: held.ClusterCertificate }),
    },
  };
}
