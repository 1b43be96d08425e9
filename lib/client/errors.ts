/** What a UI can act on. Every call of the SDK rejects with one of these, or with an error of the backup streams. */
import { type ErrorCode, errorTable, type FieldError, type Problem } from '../protocol/errors.ts';

/** Whatever the vault answered that has no class of its own, such as `invalid_request`. */
export class VaultRefused extends Error {
  override readonly name: string = 'VaultRefused';
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];

  constructor({ code, title, detail, errors = [] }: Problem) {
    super(detail ?? title);
    this.code = code;
    this.errors = errors;
  }
}

/** The password is not the one registered. The attempt is spent. */
export class WrongPassword extends Error {
  override readonly name = 'WrongPassword';
  readonly attemptsRemaining: number;
  readonly nextAttemptAt: Date | undefined;
  /** When the key is destroyed, if this was the last attempt. */
  readonly destroyedAt: Date | undefined;

  constructor(attemptsRemaining: number, nextAttemptAt?: Date, destroyedAt?: Date) {
    super(`The password is wrong; ${attemptsRemaining} attempts are left`);
    this.attemptsRemaining = attemptsRemaining;
    this.nextAttemptAt = nextAttemptAt;
    this.destroyedAt = destroyedAt;
  }
}

/** The next attempt is possible at `nextAttemptAt`. Nothing was spent. */
export class AttemptTooSoon extends Error {
  override readonly name = 'AttemptTooSoon';
  readonly attemptsRemaining: number | undefined;
  readonly nextAttemptAt: Date | undefined;

  constructor({ attemptsRemaining, nextAttemptAt }: Problem) {
    super(`The next attempt is possible at ${nextAttemptAt ?? 'a later time'}`);
    this.attemptsRemaining = attemptsRemaining;
    this.nextAttemptAt = date(nextAttemptAt);
  }
}

/**
 * No attempt is left, and the session of the last one is still open: minutes, at most. If a device proves the password
 * in it, every attempt is back; if none does, the key is destroyed. Nothing was spent; `status` tells how it ended.
 */
export class AttemptsExhausted extends Error {
  override readonly name = 'AttemptsExhausted';
  readonly attemptsRemaining = 0;
  /** When the key is destroyed unless the last attempt proves the password, where the vault says it. */
  readonly destroyedAt: Date | undefined;

  constructor({ destroyedAt }: Problem) {
    super('No attempt is left, and the last one may still be proven');
    this.destroyedAt = date(destroyedAt);
  }
}

/** The key is permanently inaccessible: only a 64-digit key or a device that has it helps now. */
export class KeyDestroyed extends Error {
  override readonly name = 'KeyDestroyed';
  readonly destroyedAt: Date | undefined;
  readonly reason: string | undefined;

  constructor({ destroyedAt, reason }: Problem) {
    super(`The key was destroyed${destroyedAt ? ` at ${destroyedAt}` : ''}`);
    this.destroyedAt = date(destroyedAt);
    this.reason = reason;
  }
}

/** The vault could not be reached, or could not do its work. No attempt was spent by our failure; try again later. */
export class VaultUnavailable extends Error {
  override readonly name = 'VaultUnavailable';
}

/** The vault has a key of this account, and the backup key given is not that one. Recover it, or reset. */
export class KeyExists extends VaultRefused {
  override readonly name = 'KeyExists';
}

/** The vault has no key of this account. */
export class KeyNotFound extends VaultRefused {
  override readonly name = 'KeyNotFound';
}

/** The token is missing, expired or not allowed to. */
export class NotAuthenticated extends VaultRefused {
  override readonly name = 'NotAuthenticated';
}

/** The backup key given is not the one that the vault has for this account. */
export class WrongBackupKey extends VaultRefused {
  override readonly name = 'WrongBackupKey';
}

/** The vault answered what its protocol does not allow. Nothing of the answer was used. */
export class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer';
}

export function toClientError(problem: Problem): Error {
  switch (problem.code) {
    case 'attempt_too_soon':
      return new AttemptTooSoon(problem);
    case 'key_destroyed':
      return new KeyDestroyed(problem);
    case 'attempts_exhausted':
      return new AttemptsExhausted(problem);
    case 'wrong_password':
      return new WrongPassword(problem.attemptsRemaining ?? 0, date(problem.nextAttemptAt));
    case 'key_exists':
      return new KeyExists(problem);
    case 'key_not_found':
      return new KeyNotFound(problem);
    case 'unauthenticated':
      return new NotAuthenticated(problem);
    case 'forbidden':
      return problem.errors?.some(({ field }) => field === 'ownerProof')
        ? new WrongBackupKey(problem)
        : new NotAuthenticated(problem);
    default:
      return errorTable[problem.code].retry === 'later'
        ? new VaultUnavailable(problem.detail ?? problem.title)
        : new VaultRefused(problem);
  }
}

function date(time: string | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
