/** What a UI can act on: with the errors of passwords, key stretching and pins, all that a call of the SDK rejects with. */
import { BackupKeyVaultError } from '../protocol/sdk-error.ts';
import type { UnavailableCode } from '../protocol/sdk-errors.ts';
import type { Problem } from '../protocol/wire/errors.ts';
import type { Outage, UnavailableReason } from './transport/outage.ts';

export { KeyExists, KeyNotFound, NotAuthenticated, VaultRefused, WrongBackupKey } from './refused.ts';
export { SetsDisagree, TooFewVaults } from './set/errors.ts';
export { InvalidAddress } from './transport/address.ts';
export { InvalidToken } from './transport/token.ts';

/** What names a time to wait for. A device's own clock may be a day off, so waits are counted from `vaultTime`. */
interface Timed {
  /** When the vault answered, by its clock. Undefined where its answer did not say. */
  readonly vaultTime?: Date | undefined;
}

interface WrongPasswordFacts extends Timed {
  readonly attemptsRemaining: number;
  readonly nextAttemptAt?: Date | undefined;
  readonly destroyedAt?: Date | undefined;
}

/** The password is not the one registered. The attempt is spent. */
export class WrongPassword extends BackupKeyVaultError {
  override readonly name = 'WrongPassword';
  declare readonly code: 'wrong_password';
  readonly attemptsRemaining: number;
  /** From when on the next attempt is possible. Undefined after the last. */
  readonly nextAttemptAt: Date | undefined;
  /** When the key is destroyed, if this was the last attempt. */
  readonly destroyedAt: Date | undefined;
  /** The vault's time of this answer, to count the wait from. */
  readonly vaultTime: Date | undefined;

  /** @internal */
  constructor({ attemptsRemaining, nextAttemptAt, destroyedAt, vaultTime }: WrongPasswordFacts) {
    super('wrong_password', `The password is wrong; attempts left: ${attemptsRemaining}`);
    this.attemptsRemaining = attemptsRemaining;
    this.nextAttemptAt = nextAttemptAt;
    this.destroyedAt = destroyedAt;
    this.vaultTime = vaultTime;
  }
}

/** The next attempt is possible at `nextAttemptAt`. Nothing was spent. */
export class AttemptTooSoon extends BackupKeyVaultError {
  override readonly name = 'AttemptTooSoon';
  declare readonly code: 'attempt_too_soon';
  readonly attemptsRemaining: number | undefined;
  readonly nextAttemptAt: Date | undefined;
  /** The vault's time of this answer, to count the wait from. */
  readonly vaultTime: Date | undefined;

  /** @internal */
  constructor({ attemptsRemaining, nextAttemptAt }: Problem, vaultTime?: Date) {
    super('attempt_too_soon', `The next attempt is possible at ${nextAttemptAt ?? 'a later time'}`);
    this.attemptsRemaining = attemptsRemaining;
    this.nextAttemptAt = date(nextAttemptAt);
    this.vaultTime = vaultTime;
  }
}

/**
 * No attempt is left, and the session of the last one is still open: minutes, at most. If a device proves the password
 * in it, every attempt is back; if none does, the key is destroyed. Nothing was spent; `status` tells how it ended.
 */
export class AttemptsExhausted extends BackupKeyVaultError {
  override readonly name = 'AttemptsExhausted';
  declare readonly code: 'attempts_exhausted';
  readonly attemptsRemaining = 0;
  /** When the key is destroyed unless the last attempt proves the password, where the vault says it. */
  readonly destroyedAt: Date | undefined;
  /** The vault's time of this answer. */
  readonly vaultTime: Date | undefined;

  /** @internal */
  constructor({ destroyedAt }: Problem, vaultTime?: Date) {
    super('attempts_exhausted', 'No attempt is left, and the last one may still be proven');
    this.destroyedAt = date(destroyedAt);
    this.vaultTime = vaultTime;
  }
}

/** The key is permanently inaccessible: only a 64-digit key or a device that has it helps now. */
export class KeyDestroyed extends BackupKeyVaultError {
  override readonly name = 'KeyDestroyed';
  declare readonly code: 'key_destroyed';
  readonly destroyedAt: Date | undefined;
  /** Such as `attempts_exhausted`. */
  readonly reason: string | undefined;

  /** @internal */
  constructor({ destroyedAt, reason }: Problem) {
    super('key_destroyed', `The key was destroyed${destroyedAt ? ` at ${destroyedAt}` : ''}`);
    this.destroyedAt = date(destroyedAt);
    this.reason = reason;
  }
}

interface UnavailableFacts extends Outage {
  readonly url: string;
  readonly sent: boolean;
  readonly status?: number | undefined;
  readonly code?: UnavailableCode;
  readonly cause?: unknown;
}

/**
 * The vault could not be reached, or could not do its work, in five tries (one, where TLS failed), which take a minute
 * at most. Try again later. Failures of the vault spend no attempt. Only where the answer to `recover` was lost on its
 * way may an attempt be spent: `recover` with the same password on the same object goes on with that attempt, and
 * `status` tells what is left.
 */
export class VaultUnavailable extends BackupKeyVaultError {
  override readonly name = 'VaultUnavailable';
  /** What the vault answered, such as `key_store_unavailable`; `vault_unavailable` where no vault answered. */
  declare readonly code: UnavailableCode;
  /** Why the last try failed. Browsers hide the cause: there it is `offline` or `unknown`. */
  readonly reason: UnavailableReason;
  /** The origin that was asked, such as `https://vault.example.com`. */
  readonly url: string;
  /** Whether any of the tries may have reached the vault. */
  readonly sent: boolean;
  /** The platform's name of the cause, such as `CERT_HAS_EXPIRED`. */
  readonly systemCode: string | undefined;
  /** The HTTP status of an answer that was no vault's. */
  readonly status: number | undefined;

  /** @internal */
  constructor(message: string, facts: UnavailableFacts) {
    const { reason, url, sent, systemCode, status, code = 'vault_unavailable', cause } = facts;
    super(code, message, { cause });
    this.reason = reason;
    this.url = url;
    this.sent = sent;
    this.systemCode = systemCode;
    this.status = status;
  }
}

/**
 * Passwords need WebAssembly, and this page or runtime does not compile it; no attempt was spent. A page whose
 * Content-Security-Policy names scripts has to allow it: `script-src 'self' 'wasm-unsafe-eval'`.
 */
export class WebAssemblyBlocked extends BackupKeyVaultError {
  override readonly name = 'WebAssemblyBlocked';
  declare readonly code: 'webassembly_blocked';

  /** @internal */
  constructor(cause: unknown) {
    super(
      'webassembly_blocked',
      "WebAssembly is blocked here; a Content-Security-Policy allows it by script-src 'self' 'wasm-unsafe-eval'",
      {
        cause,
      },
    );
  }
}

/**
 * In React Native, an adapter is missing or did not give a known answer: an error of the app's. Nothing was sent. A key
 * that it helped to lock would open nowhere else.
 */
export class UnfitAdapter extends BackupKeyVaultError {
  override readonly name = 'UnfitAdapter';
  declare readonly code: 'unfit_adapter';
  readonly adapter: 'webCrypto' | 'argon2id' | 'opaque';

  /** @internal */
  constructor(adapter: UnfitAdapter['adapter'], expected: string, cause?: unknown) {
    super('unfit_adapter', `${adapter} expected ${expected}`, { cause });
    this.adapter = adapter;
  }
}

/**
 * The vault answered what its protocol does not allow, more than 64 KiB, or a redirect. Nothing of the answer was used.
 */
export class InvalidAnswer extends BackupKeyVaultError {
  override readonly name = 'InvalidAnswer';
  declare readonly code: 'invalid_answer';

  /** @internal */
  constructor(message: string, { cause }: { readonly cause?: unknown } = {}) {
    super('invalid_answer', message, { cause });
  }
}

/**
 * What answered is not the vault that the app means: it has another name, or no identity key that is pinned signed the
 * answer. Nothing more was sent, and no key counts as kept. Do not try again: someone is in the vault's place, or the pin
 * is of another vault, or of a key that was replaced.
 */
export class WrongVault extends BackupKeyVaultError {
  override readonly name = 'WrongVault';
  declare readonly code: 'wrong_vault';
  readonly reason: 'name' | 'identity';

  /** @internal */
  constructor(reason: WrongVault['reason']) {
    super(
      'wrong_vault',
      reason === 'name'
        ? 'the answer names another vault than the app expects'
        : 'the answer is not signed by an identity key that is pinned',
    );
    this.reason = reason;
  }
}

function date(time: string | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
