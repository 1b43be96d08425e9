/** All classes of errors as one type: by `code`, TypeScript tells which it is, and whether a switch has them all. */
import type { DamagedBackup } from '../backup/format.ts';
import type { InvalidBackupKey } from '../protocol/crypto/backup-key.ts';
import type { InvalidIdentity } from '../protocol/crypto/invalid-identity.ts';
import type { InvalidVerifier } from '../protocol/crypto/invalid-verifier.ts';
import type { ExcessiveKsf, WeakKsf } from '../protocol/crypto/ksf.ts';
import type { InvalidPasskeyFile, PasskeyDiffers, PasskeyWithoutPrf } from '../protocol/crypto/passkey-errors.ts';
import type { InvalidPassword } from '../protocol/crypto/password.ts';
import { BackupKeyVaultError } from '../protocol/sdk-error.ts';
import type { PlainRefusalCode } from '../protocol/sdk-errors.ts';
import type * as errors from './errors.ts';
import type { PasskeyCancelled, PasskeyExists, PasskeyUnavailable } from './passkey/errors.ts';
import type { WeakPassword } from './password/password.ts';
import type { InvalidVaults } from './set/members.ts';

/** Every class that a call of the SDK may reject with, told apart by `code`. */
export type SdkError =
  | errors.WrongPassword
  | errors.AttemptTooSoon
  | errors.AttemptsExhausted
  | errors.KeyDestroyed
  | errors.KeyNotFound
  | errors.KeyExists
  | errors.WrongBackupKey
  | errors.NotAuthenticated
  | errors.VaultUnavailable
  | (errors.VaultRefused & { readonly code: PlainRefusalCode })
  | errors.TooFewVaults
  | errors.SetsDisagree
  | errors.WrongVault
  | errors.InvalidAnswer
  | errors.InvalidToken
  | errors.InvalidAddress
  | errors.WebAssemblyBlocked
  | errors.UnfitAdapter
  | InvalidIdentity
  | InvalidVaults
  | InvalidVerifier
  | WeakPassword
  | InvalidPassword
  | WeakKsf
  | ExcessiveKsf
  | DamagedBackup
  | InvalidBackupKey
  | PasskeyWithoutPrf
  | PasskeyDiffers
  | PasskeyCancelled
  | PasskeyExists
  | PasskeyUnavailable
  | InvalidPasskeyFile;

/**
 * @example
 * if (isSdkError(error)) switch (error.code) {
 *   case 'wrong_password':
 *     return show(error.attemptsRemaining);
 * }
 */
export function isSdkError(error: unknown): error is SdkError {
  return error instanceof BackupKeyVaultError;
}
