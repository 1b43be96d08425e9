import { BackupKeyVaultError } from '../sdk-error.ts';

/** A pin is no public key of the kind that an identity key has. Beside what reads one, which loads later. */
export class InvalidIdentity extends BackupKeyVaultError {
  override readonly name = 'InvalidIdentity';
  declare readonly code: 'invalid_identity';

  /** @internal */
  constructor(message: string) {
    super('invalid_identity', message);
  }
}
