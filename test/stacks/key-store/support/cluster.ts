import { type CloudHSMV2Client, CreateClusterCommand, CreateHsmCommand } from '@aws-sdk/client-cloudhsm-v2';
import type { EmbeddedCloudHsm } from '../../../cloudhsm/server.ts';

export const kmsuserPassword = 'a-password-of-kmsuser';

export async function createCluster(client: CloudHSMV2Client, SubnetIds: string[]): Promise<string> {
  const { Cluster } = await client.send(new CreateClusterCommand({ HsmType: 'hsm2m.medium', SubnetIds }));
  return Cluster?.ClusterId ?? '';
}

/** A cluster after its ceremony, with HSMs in these zones. */
export async function activeCluster(
  server: EmbeddedCloudHsm,
  client: CloudHSMV2Client,
  zones: readonly string[] = ['us-east-1a', 'us-east-1b'],
): Promise<string> {
  const id = await createCluster(client, ['subnet-a', 'subnet-b']);
  const cluster = server.cluster(id);
  cluster.state = 'ACTIVE';
  delete cluster.next;
  cluster.trustAnchor = server.awsRoot;
  cluster.users.set('kmsuser', { role: 'crypto-user', password: kmsuserPassword, locked: false });
  for (const AvailabilityZone of zones) {
    await client.send(new CreateHsmCommand({ ClusterId: id, AvailabilityZone }));
    for (const hsm of cluster.hsms) {
      hsm.state = 'ACTIVE';
      delete hsm.next;
    }
  }
  return id;
}
