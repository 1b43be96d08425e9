import { CustomResource } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { sweepParameter, wrappingKeysParameter } from '../../key-store/names.ts';
import type { NumberedKey } from '../../vault/key-setting.ts';
import type { Config } from '../config/config.ts';
import type { KeyStoreOutputs } from '../key-store/contract.ts';
import { parameterArn } from '../key-store/names.ts';
import { ResourceProvider } from '../key-store/resource-provider.ts';
import { VaultKey } from './vault-key.ts';

interface WrappingKeysProps {
  readonly config: Config;
  /** Keys that are elsewhere. Absent: they are made here. */
  readonly keyStore: KeyStoreOutputs | undefined;
}

/**
 * The keys that open what is kept, of which the first wraps. A deployment is refused that would wrap with a key which
 * the functions before it cannot open, or that lets one go while it still wraps something.
 */
export class WrappingKeys extends Construct {
  /** In the order of `wrappingKeys`. */
  readonly numbered: readonly NumberedKey[];
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { config, keyStore }: WrappingKeysProps) {
    super(scope, id);
    const { vaultId, logRetentionDays, wrappingKeys, retain } = config;
    this.numbered = wrappingKeys.map((number, index) => ({
      number,
      // Beside this construct: a deployed key keeps its name in the template.
      id: keyStore ? (keyStore.keyArns[index] ?? '') : new VaultKey(scope, keyId(number), { config, number }).keyArn,
    }));
    const parameters = { Parameter: wrappingKeysParameter(vaultId), SweepParameter: sweepParameter(vaultId) };
    const provider = new ResourceProvider(this, 'Provider', {
      vaultId,
      logRetentionDays,
      handler: 'wrapping-keys',
      onEvent: [
        new PolicyStatement({
          sid: 'Parameters',
          actions: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'],
          resources: Object.values(parameters).map(parameterArn),
        }),
      ],
    });
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::WrappingKeys',
      properties: { ...parameters, Numbers: wrappingKeys.map(String), Retain: String(retain) },
    });
    this.resource.node.addDependency(...provider.rights);
  }

  get arns(): readonly string[] {
    return this.numbered.map(({ id }) => id);
  }

  /** The ARN of the key that wraps. */
  get newest(): string {
    return this.numbered[0]?.id ?? '';
  }

  get others(): readonly string[] {
    return this.arns.slice(1);
  }
}

const keyId = (number: number): string => (number === 1 ? 'Key' : `Key${number}`);
