import { CustomResource } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ceremonyNames } from '../../key-store/names.ts';
import { parameterArn } from './names.ts';
import { type ProviderProps, ResourceProvider } from './resource-provider.ts';

export interface CeremonyCheckProps extends ProviderProps {
  readonly clusterId: string;
}

/** Ends the deployment within seconds, with the next step, when the cluster has no admin and no kmsuser yet. */
export class CeremonyCheck extends Construct {
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { clusterId, ...props }: CeremonyCheckProps) {
    super(scope, id);
    const { stateParameter } = ceremonyNames(props.vaultId);
    const provider = new ResourceProvider(this, 'Check', {
      ...props,
      handler: 'activation-gate',
      wildcards: { '*': 'DescribeClusters takes no resource' },
      onEvent: [
        new PolicyStatement({ sid: 'Cluster', actions: ['cloudhsm:DescribeClusters'], resources: ['*'] }),
        new PolicyStatement({ sid: 'State', actions: ['ssm:GetParameter'], resources: [parameterArn(stateParameter)] }),
      ],
    });
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::CeremonyCheck',
      properties: { ClusterId: clusterId, StateParameter: stateParameter },
    });
    this.resource.node.addDependency(...provider.rights);
  }
}
