import { Aws, CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, type IKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { ResourceProvider } from '../key-store/resource-provider.ts';
import { auditorRoleArn, identityReaderRoleName, prefix, roleArn } from '../names.ts';
import { identityKeyPolicy } from '../rights/identity-policy.ts';
import { administratorsOf, cloudFormationOf } from './vault-key.ts';

/**
 * The keys that sign what the vault answers to registrations, in plain KMS in every stage, and their public halves as
 * apps pin them. They outlive their stack: with its key gone, a vault could register nobody whose app pins it.
 */
export class IdentityKeys extends Construct {
  /** Of the key that signs: known only once the public halves were read, and no function signs before that. */
  readonly keyArn: string;
  readonly keyArns: readonly string[];
  /** base64url, without padding, of each key's SubjectPublicKeyInfo in DER. That of the key that signs is the first. */
  readonly pins: readonly string[];

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { vaultId, logRetentionDays, identityKeys } = config;
    this.keyArns = identityKeys.map(
      (number, index) => this.#key(number, config, config.kept?.identityKeyArns?.[index]).keyArn,
    );
    const provider = new ResourceProvider(this, 'Reader', {
      vaultId,
      logRetentionDays,
      handler: 'identity',
      roleName: () => identityReaderRoleName(vaultId),
      onEvent: [new PolicyStatement({ sid: 'Read', actions: ['kms:GetPublicKey'], resources: [...this.keyArns] })],
    });
    const pins = new CustomResource(this, 'Pins', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::VaultIdentity',
      properties: { KeyArns: this.keyArns },
    });
    pins.node.addDependency(...provider.rights);
    this.keyArn = pins.getAttString('KeyArn');
    this.pins = ['Identity', 'OtherIdentity'].slice(0, this.keyArns.length).map((name) => pins.getAttString(name));
  }

  /** `keptArn` names a key that is there already. */
  #key(number: number, config: Config, keptArn: string | undefined): IKey {
    const { vaultId } = config;
    const key = keptArn === undefined ? this.#make(number, config) : Key.fromKeyArn(this, `Key${number}`, keptArn);
    new Alias(this, `Alias${number}`, { aliasName: `alias/${prefix(vaultId)}-identity-${number}`, targetKey: key });
    return key;
  }

  #make(number: number, config: Config): Key {
    const { vaultId, retain } = config;
    return new Key(this, `Key${number}`, {
      description: `Backup Key Vault ${vaultId}: signs for the vault, number ${number}`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      policy: policyOf(Stack.of(this), config),
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

function policyOf(stack: Stack, config: Config): PolicyDocument {
  const { vaultId, retain } = config;
  return identityKeyPolicy({
    partition: Aws.PARTITION,
    account: Aws.ACCOUNT_ID,
    maker: cloudFormationOf(stack),
    administrators: administratorsOf(stack, config),
    auditor: auditorRoleArn(config.vaultId),
    users: {
      'registration-start': roleArn(vaultId, 'registration-start'),
      'registration-finish': roleArn(vaultId, 'registration-finish'),
    },
    reader: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${identityReaderRoleName(vaultId)}`,
    allowDeletion: !retain,
  });
}
