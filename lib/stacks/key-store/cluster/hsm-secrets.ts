import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ceremonyNames, type VaultId } from '../../../key-store/names.ts';
import { acknowledge } from '../../acknowledge.ts';

/** What KMS allows for kmsuser: 7 to 32 characters. Letters and digits pass through every shell unquoted. */
const password = { passwordLength: 32, excludePunctuation: true };

/**
 * The passwords of the HSM's admin and of kmsuser: made by Secrets Manager, seen by nobody. They outlive the stack, but
 * not a first deployment that fails: the next needs their names.
 */
export class HsmSecrets extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, vaultId: VaultId) {
    super(scope, id);
    const names = ceremonyNames(vaultId);
    this.key = new Key(this, 'Key', {
      description: `Backup Key Vault ${vaultId}: encrypts the passwords of HSM users`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const users = [
      ['Admin', names.adminSecret, 'Password of the admin on the HSMs'],
      ['Kmsuser', names.kmsuserSecret, 'Password of the crypto user kmsuser, as last given to KMS'],
    ] as const;
    for (const [name, secretName, description] of users) {
      const secret = new Secret(this, name, {
        secretName,
        description,
        encryptionKey: this.key,
        generateSecretString: password,
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
      acknowledge(
        secret,
        'SMG4',
        'Changed by people, with `npm run ceremony -- rotate`: it takes the key store offline',
      );
    }
  }
}
