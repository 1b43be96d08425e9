/** The closed table of everything that the SDK throws: classes, docs and the words for users are checked against it. */
import type { ErrorCode } from './wire/errors.ts';

/**
 * `nothing`: as many attempts are left as before. `attempt`: one is counted; the right password gives it back. `unknown`:
 * the answer was lost on its way. `recover` with the same password on the same object goes on with that attempt, and
 * `status` tells what is left.
 */
export type Spent = 'nothing' | 'attempt' | 'unknown';

interface SdkErrorRow {
  /** The class that has this code. */
  readonly type: string;
  /** Whether the same call, made again as it is, may succeed. */
  readonly retryable: boolean;
  /** Unless the call knows better, see `spending`. */
  readonly spent: Spent;
}

const final = <Type extends string>(type: Type) => ({ type, retryable: false, spent: 'nothing' }) as const;
const passing = <Type extends string>(type: Type) => ({ type, retryable: true, spent: 'nothing' }) as const;

export const sdkErrors = {
  wrong_password: { type: 'WrongPassword', retryable: false, spent: 'attempt' },
  attempt_too_soon: passing('AttemptTooSoon'),
  attempts_exhausted: final('AttemptsExhausted'),
  key_destroyed: final('KeyDestroyed'),
  key_not_found: final('KeyNotFound'),
  key_exists: final('KeyExists'),
  wrong_backup_key: final('WrongBackupKey'),
  weak_password: final('WeakPassword'),
  invalid_password: final('InvalidPassword'),
  invalid_token: final('InvalidToken'),
  invalid_address: final('InvalidAddress'),
  invalid_identity: final('InvalidIdentity'),
  invalid_vaults: final('InvalidVaults'),
  too_few_vaults: passing('TooFewVaults'),
  sets_disagree: { type: 'SetsDisagree', retryable: false, spent: 'attempt' },
  unauthenticated: final('NotAuthenticated'),
  forbidden: final('NotAuthenticated'),
  vault_unavailable: passing('VaultUnavailable'),
  key_store_unavailable: passing('VaultUnavailable'),
  storage_unavailable: passing('VaultUnavailable'),
  rate_limited: passing('VaultUnavailable'),
  conflict: passing('VaultUnavailable'),
  internal: passing('VaultUnavailable'),
  session_expired: passing('VaultRefused'),
  invalid_request: final('VaultRefused'),
  not_found: final('VaultRefused'),
  other_scheme: final('VaultRefused'),
  too_large: final('VaultRefused'),
  wrong_vault: final('WrongVault'),
  invalid_answer: final('InvalidAnswer'),
  weak_ksf: final('WeakKsf'),
  excessive_ksf: final('ExcessiveKsf'),
  webassembly_blocked: final('WebAssemblyBlocked'),
  unfit_adapter: final('UnfitAdapter'),
  damaged_backup: final('DamagedBackup'),
  invalid_backup_key: final('InvalidBackupKey'),
  invalid_verifier: final('InvalidVerifier'),
  passkey_without_prf: final('PasskeyWithoutPrf'),
  passkey_differs: final('PasskeyDiffers'),
  passkey_cancelled: passing('PasskeyCancelled'),
  passkey_exists: final('PasskeyExists'),
  passkey_unavailable: final('PasskeyUnavailable'),
  invalid_passkey_file: final('InvalidPasskeyFile'),
} as const satisfies Record<ErrorCode, SdkErrorRow> & Record<string, SdkErrorRow>;

/** The protocol's codes, and those of what goes wrong on the device. */
export type SdkErrorCode = keyof typeof sdkErrors;

type CodeOf<Type extends (typeof sdkErrors)[SdkErrorCode]['type']> = {
  [Code in SdkErrorCode]: (typeof sdkErrors)[Code]['type'] extends Type ? Code : never;
}[SdkErrorCode];

/** Why a vault could not be reached or do its work. */
export type UnavailableCode = CodeOf<'VaultUnavailable'>;
/** Of refusals that have no class of their own. */
export type PlainRefusalCode = CodeOf<'VaultRefused'>;
/** Of all refusals under that class. */
export type RefusalCode = CodeOf<'VaultRefused' | 'KeyExists' | 'KeyNotFound' | 'WrongBackupKey' | 'NotAuthenticated'>;
