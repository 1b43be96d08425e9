import { CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { CloudHsmKey } from '../cloudhsm-key.ts';
import type { Hsms } from '../cluster/hsms.ts';

export interface KeyBackupProps {
  readonly key: CloudHsmKey;
  readonly fleet: Hsms;
  readonly clusterId: string;
  readonly count: number;
}

/**
 * Holds the deployment until a backup has the key: a key that is in none is lost with its cluster. CloudHSM takes no
 * order to make one, but makes one when an HSM is added and when one is removed: both are done here. The vault's stack
 * reads the key from this one, so no account can register before.
 */
export class KeyBackup extends Construct {
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { key, fleet, clusterId, count }: KeyBackupProps) {
    super(scope, id);
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: fleet.serviceToken,
      resourceType: 'Custom::KeyBackup',
      properties: { ClusterId: clusterId, Count: String(count), KeyCreated: key.created },
      // There is nothing to delete.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.resource.node.addDependency(key.resource);
  }
}
