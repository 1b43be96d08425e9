/** What can be wrong with a passkey's secret, or with the file that it opens. */
import { BackupKeyVaultError } from '../sdk-error.ts';

/**
 * The passkey gave no secret: its authenticator, or something on the way to it, does not do the PRF extension, or does
 * it wrongly. Nothing was wrapped, and nothing can be: take another passkey, a password or the 64 digits.
 */
export class PasskeyWithoutPrf extends BackupKeyVaultError {
  override readonly name = 'PasskeyWithoutPrf';
  declare readonly code: 'passkey_without_prf';
  readonly reason: 'missing' | 'length' | 'zero';

  /** @internal */
  constructor(reason: PasskeyWithoutPrf['reason'], length = 0) {
    const found = { missing: 'none', length: `${length} bytes`, zero: 'nothing but zeros' };
    super('passkey_without_prf', `the passkey's PRF output expected 32 bytes, got ${found[reason]}`);
    this.reason = reason;
  }
}

/**
 * The secret is not the one that the file was wrapped under, or two evaluations gave two secrets, in which case nothing
 * was wrapped. It is another passkey, a device that evaluates otherwise (as iOS 18.0 to 18.3 does for a computer that
 * showed it a QR code), or a file whose `rpId`, `credentialId`, `prfInput`, `salt` or `check` was changed.
 */
export class PasskeyDiffers extends BackupKeyVaultError {
  override readonly name = 'PasskeyDiffers';
  declare readonly code: 'passkey_differs';
  /** Where it was noticed: before the key was wrapped, or when it was to be opened. */
  readonly when: 'wrapping' | 'opening';

  /** @internal */
  constructor(when: PasskeyDiffers['when']) {
    super(
      'passkey_differs',
      when === 'wrapping'
        ? 'the passkey gave two different secrets for one input'
        : 'the passkey gave another secret than the one that the file was wrapped under',
    );
    this.when = when;
  }
}

/** These are not the bytes of a passkey file, or not all of them any more. */
export class InvalidPasskeyFile extends BackupKeyVaultError {
  override readonly name = 'InvalidPasskeyFile';
  declare readonly code: 'invalid_passkey_file';
  /** Which field is wrong; `file` where it is not one of them. */
  readonly field: string;

  /** @internal */
  constructor(field: string, expected: string) {
    super('invalid_passkey_file', `${field} expected ${expected}`);
    this.field = field;
  }
}
