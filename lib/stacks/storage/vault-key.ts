import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { keyAlias } from '../key-store/names.ts';
import { auditorRoleArn, cloudFormationRoleArn, roleArn } from '../names.ts';
import { type KeyMakers, type RewrapUse, vaultKeyPolicy } from '../rights/key-policy.ts';

/** The role that makes keys and table. */
export function cloudFormationOf(stack: Stack): string {
  return cloudFormationRoleArn(stack.synthesizer.bootstrapQualifier ?? 'hnb659fds');
}

/** Who manages the vault's keys: CloudFormation's role, and the roles of the configuration. */
export function administratorsOf(stack: Stack, config: Config): string[] {
  return [cloudFormationOf(stack), ...config.keyAdministrators];
}

interface KeyOf {
  readonly config: Config;
  /** One of `wrappingKeys`. */
  readonly number: number;
  /** Where CloudFormation itself does not make the key. */
  readonly makers?: KeyMakers;
  readonly allowDeletion?: boolean;
}

/** The policy of one of the vault's keys, wherever it is. */
export function wrappingKeyPolicy(stack: Stack, key: KeyOf): PolicyDocument {
  const { config, makers, allowDeletion = !config.retain } = key;
  const { vaultId } = config;
  return vaultKeyPolicy({
    partition: Aws.PARTITION,
    account: Aws.ACCOUNT_ID,
    vault: config.vaultName,
    ...(makers ?? { maker: cloudFormationOf(stack) }),
    administrators: administratorsOf(stack, config),
    auditor: auditorRoleArn(config.vaultId),
    // Whatever key wraps: while traffic shifts to new code, the code before it wraps under the key before it.
    users: {
      'registration-start': roleArn(vaultId, 'registration-start'),
      'registration-finish': roleArn(vaultId, 'registration-finish'),
      'recovery-start': roleArn(vaultId, 'recovery-start'),
      'recovery-finish': roleArn(vaultId, 'recovery-finish'),
    },
    rewrap: rewrapOf(key),
    allowDeletion,
  });
}

function rewrapOf({ config, number }: KeyOf): RewrapUse | undefined {
  const { vaultId, wrappingKeys } = config;
  const [newest, ...others] = wrappingKeys;
  if (others.length === 0) return undefined;
  return {
    action: number === newest ? 'kms:ReEncryptTo' : 'kms:ReEncryptFrom',
    users: {
      'rewrap-setup': roleArn(vaultId, 'rewrap-setup'),
      'rewrap-escrow': roleArn(vaultId, 'rewrap-escrow'),
    },
  };
}

/** A key in plain KMS, for a stage without CloudHSM. It has the same policy as a key in CloudHSM. */
export class VaultKey extends Construct {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, { config, number }: Pick<KeyOf, 'config' | 'number'>) {
    super(scope, id);
    const { vaultId, retain } = config;
    const other = number === 1 ? '' : `, number ${number}`;
    const key = new Key(this, 'Key', {
      description: `Backup Key Vault ${vaultId}: wraps OPAQUE setups and escrows${other}`,
      policy: wrappingKeyPolicy(Stack.of(this), { config, number }),
      enableKeyRotation: true,
      // Its policy lets nobody delete it, so a first deployment that fails leaves it behind. It has no name that the
      // next deployment needs.
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new Alias(this, 'Alias', { aliasName: keyAlias(vaultId, number), targetKey: key });
    this.keyArn = key.keyArn;
  }
}
