/** What a UI can act on: with WeakPassword, InvalidPassword and WeakKsf, all that a call of the SDK rejects with. */
import type { ErrorCode, FieldError, Problem } from '../protocol/errors.ts';

/**
 * Whatever the vault answered that has no class of its own. `code` is the protocol's (docs/protocol.md), such as
 * `session_expired`: this call took too long, or another device registered meanwhile; call again.
 */
export class VaultRefused extends Error {
  override readonly name: string = 'VaultRefused';
  readonly code: ErrorCode;
  /** Which fields of the request were wrong, where that is why. */
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
  /** From when on the next attempt is possible. Undefined after the last. */
  readonly nextAttemptAt: Date | undefined;
  /** When the key is destroyed, if this was the last attempt. */
  readonly destroyedAt: Date | undefined;

  constructor(attemptsRemaining: number, nextAttemptAt?: Date, destroyedAt?: Date) {
    super(`The password is wrong; attempts left: ${attemptsRemaining}`);
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
  /** Such as `attempts_exhausted`. */
  readonly reason: string | undefined;

  constructor({ destroyedAt, reason }: Problem) {
    super(`The key was destroyed${destroyedAt ? ` at ${destroyedAt}` : ''}`);
    this.destroyedAt = date(destroyedAt);
    this.reason = reason;
  }
}

/**
 * The vault could not be reached, or could not do its work, five times in a row: a minute at most. Try again later. Its
 * failures spend no attempt. Where the answer to `recover` was lost on its way, its one attempt may be spent: `recover` with
 * the same password on the same object goes on with it, and `status` tells what is left.
 */
export class VaultUnavailable extends Error {
  override readonly name = 'VaultUnavailable';
}

/** The vault has a key of this account, and no proof of the backup key that fits it. Recover it, or reset. */
export class KeyExists extends VaultRefused {
  override readonly name = 'KeyExists';
}

/** The vault has no key of this account. */
export class KeyNotFound extends VaultRefused {
  override readonly name = 'KeyNotFound';
}

/** The token is missing, expired, not allowed to, or for `recover` not issued lately. */
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

function date(time: string | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
