/** Every error of the SDK has this base, and its row in the closed table of sdk-errors.ts. */
import { type SdkErrorCode, type Spent, sdkErrors } from './sdk-errors.ts';

interface Besides {
  readonly cause?: unknown;
  /** Where it is another than the table's. */
  readonly spent?: Spent;
}

/**
 * What the SDK throws and rejects with: one of its subclasses. Whatever else a call rejects with is the app's own: what
 * its `token` threw, or the reason of its `signal`.
 */
export abstract class BackupKeyVaultError extends Error {
  override readonly name: string = 'BackupKeyVaultError';
  /** What went wrong: the vault's code (docs/protocol.md) where the vault said one. The list is closed. */
  readonly code: SdkErrorCode;
  /** Whether the same call, made again as it is, may succeed: now, later, or when its wait is over. */
  readonly retryable: boolean;
  /** What became of an attempt of the user's. */
  readonly spent: Spent;

  /** @internal */
  constructor(code: SdkErrorCode, message: string, { cause, spent }: Besides = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = sdkErrors[code].retryable;
    this.spent = spent ?? sdkErrors[code].spent;
  }
}

/**
 * The error, which says so unless it said already that something was spent. What an error means for an attempt, only the
 * call knows that it ended.
 */
export function spending<Thrown>(error: Thrown, spent: Spent): Thrown {
  if (error instanceof BackupKeyVaultError && error.spent === 'nothing') Object.assign(error, { spent });
  return error;
}
