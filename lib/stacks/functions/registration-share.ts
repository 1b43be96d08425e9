import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { registrationShareParameter } from '../names.ts';

/**
 * The share of accounts that may register. The first deployment sets it; after that, whoever runs the roll-out changes
 * it.
 */
export class RegistrationShare extends Construct {
  readonly parameter: StringParameter;

  constructor(scope: Construct, id: string, { vaultId, registrationShare }: Config) {
    super(scope, id);
    this.parameter = new StringParameter(this, 'Parameter', {
      parameterName: registrationShareParameter(vaultId),
      description: 'Percent of accounts that may register: 0 to 100, decimals allowed',
      stringValue: String(registrationShare),
      allowedPattern: '^(100|\\d{1,2}(\\.\\d{1,4})?)$',
    });
  }
}
