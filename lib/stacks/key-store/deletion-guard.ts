import { Aws, CustomResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type ProviderProps, ResourceProvider } from './resource-provider.ts';

export interface DeletionGuardProps extends ProviderProps {
  readonly deletionWindowDays?: number | undefined;
}

/**
 * CloudFormation says nothing about what stays when its stack is deleted. This resource is asked, and says why nothing
 * is deleted.
 */
export class DeletionGuard extends Construct {
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { deletionWindowDays, ...props }: DeletionGuardProps) {
    super(scope, id);
    const provider = new ResourceProvider(this, 'Guard', { ...props, handler: 'deletion-guard', onEvent: [] });
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::DeletionGuard',
      properties: {
        Stack: Aws.STACK_NAME,
        ...(deletionWindowDays !== undefined && { DeletionWindowDays: String(deletionWindowDays) }),
      },
    });
    this.resource.node.addDependency(...provider.rights);
  }
}
