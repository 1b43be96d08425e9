import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import type { KeyStoreOutputs } from '../key-store/contract.ts';
import { cloudFormationRoleArn, prefix, roleArn } from '../names.ts';
import { vaultKeyPolicy } from '../rights/key-policy.ts';

/** The role that makes keys and table. */
export function cloudFormationOf(stack: Stack): string {
  return cloudFormationRoleArn(stack.synthesizer.bootstrapQualifier ?? 'hnb659fds');
}

/** Who manages the vault's keys: CloudFormation's role, and the roles of the configuration. */
export function administratorsOf(stack: Stack, config: Config): string[] {
  return [cloudFormationOf(stack), ...config.keyAdministrators];
}

/** The policy of this stage's key, wherever the key is. */
function keyPolicyOf(stack: Stack, config: Config) {
  const { vaultId } = config;
  return vaultKeyPolicy({
    partition: Aws.PARTITION,
    account: Aws.ACCOUNT_ID,
    vault: config.vaultName,
    maker: cloudFormationOf(stack),
    administrators: administratorsOf(stack, config),
    users: {
      'registration-start': roleArn(vaultId, 'registration-start'),
      'registration-finish': roleArn(vaultId, 'registration-finish'),
      'recovery-start': roleArn(vaultId, 'recovery-start'),
      'recovery-finish': roleArn(vaultId, 'recovery-finish'),
    },
    allowDeletion: !config.retain,
  });
}

/** A key in plain KMS, for a stage without CloudHSM. It has the same policy as a key in CloudHSM. */
export class VaultKey extends Construct implements KeyStoreOutputs {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const key = new Key(this, 'Key', {
      description: `Backup Key Vault ${config.vaultId}: wraps OPAQUE setups and escrows`,
      policy: keyPolicyOf(Stack.of(this), config),
      enableKeyRotation: true,
      // Its policy lets nobody delete it, so a first deployment that fails leaves it behind. It has no name that the
      // next deployment needs.
      removalPolicy: config.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new Alias(this, 'Alias', { aliasName: `alias/${prefix(config.vaultId)}`, targetKey: key });
    this.keyArn = key.keyArn;
  }
}
