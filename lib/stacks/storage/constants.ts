import { CustomResource } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { parameterArn } from '../key-store/names.ts';
import { type ProviderProps, ResourceProvider } from '../key-store/resource-provider.ts';

export interface ConstantsProps extends ProviderProps {
  /** Where they are kept. */
  readonly parameter: string;
  /** Each by its name in lib/key-store/constants.ts. */
  readonly constants: Readonly<Record<string, string>>;
  readonly retain: boolean;
}

/**
 * The vault's name and its keys, kept at the first deployment. One that has others is refused before it changes
 * anything: a construct that was renamed, a name from another stage, or a new key beside the one that was kept.
 */
export class Constants extends Construct {
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { parameter, constants, retain, ...props }: ConstantsProps) {
    super(scope, id);
    const provider = new ResourceProvider(this, 'Provider', {
      ...props,
      handler: 'constants',
      onEvent: [
        new PolicyStatement({
          sid: 'Parameter',
          actions: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'],
          resources: [parameterArn(parameter)],
        }),
      ],
    });
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::VaultConstants',
      properties: { Parameter: parameter, Constants: constants, Retain: String(retain) },
    });
    this.resource.node.addDependency(...provider.rights);
  }
}
