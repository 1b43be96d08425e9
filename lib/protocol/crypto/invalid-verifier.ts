import { BackupKeyVaultError } from '../sdk-error.ts';

/** The field that is wrong; `verifier` where it is no object at all. */
export type VerifierField = 'verifier' | 'version' | 'registration' | 'ksf' | 'salt' | 'sealed';

/**
 * What the device keeps to check a password is none, was changed, or is of another backup key. Nothing was compared: make
 * a new one when the password is next known to be right.
 */
export class InvalidVerifier extends BackupKeyVaultError {
  override readonly name = 'InvalidVerifier';
  declare readonly code: 'invalid_verifier';
  readonly field: VerifierField;

  /** @internal */
  constructor(field: VerifierField, expected: string, cause?: unknown) {
    super('invalid_verifier', `${field} expected ${expected}`, { cause });
    this.field = field;
  }
}
