import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { hostOperations, hostScript } from '../../../key-store/admin-host-script.ts';
import { ceremonyNames } from '../../../key-store/names.ts';
import { AdminHost, type AdminHostProps } from './admin-host.ts';
import { AdminHostEndpoints } from './admin-host-endpoints.ts';

export interface AdminHostStackProps extends StackProps, AdminHostProps {
  /** Hex, of the cloudhsm-cli package. The host installs nothing that hashes to something else. */
  readonly packageSha256: string;
  /** `existing`: those of the VPC, which cannot have a second one of the same name (EC2: conflicting DNS domain). */
  readonly endpoints: 'own' | 'existing';
}

/** The admin host of the ceremony with all that it reaches: deployed before `activate` or `rotate`, destroyed after. */
export class AdminHostStack extends Stack {
  constructor(scope: Construct, id: string, props: AdminHostStackProps) {
    super(scope, id, { description: `Backup Key Vault ${props.vaultId}: admin host, for a ceremony only`, ...props });
    const { vaultId, packageBucket, packageKey, packageSha256 } = props;
    const names = ceremonyNames(vaultId);
    // By its attributes, so that the endpoints belong to this stack and go with it.
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: props.vpc.vpcId,
      availabilityZones: props.vpc.isolatedSubnets.map(({ availabilityZone }) => availabilityZone),
      isolatedSubnetIds: props.vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
      isolatedSubnetRouteTableIds: props.vpc.isolatedSubnets.map(({ routeTable }) => routeTable.routeTableId),
    });
    const host = new AdminHost(this, 'Host', { ...props, vpc });
    if (props.endpoints === 'own')
      new AdminHostEndpoints(this, 'Endpoints', { vpc, host: host.securityGroup, packageBucket });
    const script = hostScript({
      region: Aws.REGION,
      adminSecret: names.adminSecret,
      kmsuserSecret: names.kmsuserSecret,
      trustAnchorParameter: names.trustAnchorParameter,
      packageUri: `s3://${packageBucket}/${packageKey}`,
      packageSha256,
    });
    new CfnDocument(this, 'Document', {
      name: names.hostDocument,
      documentType: 'Command',
      documentFormat: 'JSON',
      updateMethod: 'NewVersion',
      content: {
        schemaVersion: '2.2',
        description: 'One operation of the ceremony on the HSMs, by cloudhsm-cli',
        parameters: {
          Operation: { type: 'String', allowedValues: [...hostOperations] },
          HsmAddress: { type: 'String', allowedPattern: '^[0-9.]{7,15}$' },
        },
        mainSteps: [
          {
            action: 'aws:runShellScript',
            name: 'run',
            inputs: {
              timeoutSeconds: '600',
              runCommand: [
                '#!/bin/bash',
                "operation='{{ Operation }}'",
                "address='{{ HsmAddress }}'",
                ...script.split('\n'),
              ],
            },
          },
        ],
      },
    });
  }
}
