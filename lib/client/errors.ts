/** What a UI can act on: with the errors of passwords, key stretching and pins, all that a call of the SDK rejects with. */
import type { ErrorCode, FieldError, Problem } from '../protocol/wire/errors.ts';
import type { Outage, UnavailableReason } from './outage.ts';
import type { TokenFault, TokenFaultReason } from './token.ts';

export { InvalidAddress } from './address.ts';
export { SetsDisagree, TooFewVaults } from './set/errors.ts';
export { InvalidToken } from './token.ts';

/**
 * Whatever the vault answered that has no class of its own. `code` is the protocol's (docs/protocol.md), such as
 * `session_expired`: this call took too long, or another device registered meanwhile; call again.
 */
export class VaultRefused extends Error {
  override readonly name: string = 'VaultRefused';
  readonly code: ErrorCode;
  /** Which fields of the request were wrong, where that is why. */
  readonly errors: readonly FieldError[];

  /** @internal */
  constructor({ code, title, detail, errors = [] }: Problem) {
    super(detail ?? title);
    this.code = code;
    this.errors = errors;
  }
}

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
export class WrongPassword extends Error {
  override readonly name = 'WrongPassword';
  readonly attemptsRemaining: number;
  /** From when on the next attempt is possible. Undefined after the last. */
  readonly nextAttemptAt: Date | undefined;
  /** When the key is destroyed, if this was the last attempt. */
  readonly destroyedAt: Date | undefined;
  /** The vault's time of this answer, to count the wait from. */
  readonly vaultTime: Date | undefined;

  /** @internal */
  constructor({ attemptsRemaining, nextAttemptAt, destroyedAt, vaultTime }: WrongPasswordFacts) {
    super(`The password is wrong; attempts left: ${attemptsRemaining}`);
    this.attemptsRemaining = attemptsRemaining;
    this.nextAttemptAt = nextAttemptAt;
    this.destroyedAt = destroyedAt;
    this.vaultTime = vaultTime;
  }
}

/** The next attempt is possible at `nextAttemptAt`. Nothing was spent. */
export class AttemptTooSoon extends Error {
  override readonly name = 'AttemptTooSoon';
  readonly attemptsRemaining: number | undefined;
  readonly nextAttemptAt: Date | undefined;
  /** The vault's time of this answer, to count the wait from. */
  readonly vaultTime: Date | undefined;

  /** @internal */
  constructor({ attemptsRemaining, nextAttemptAt }: Problem, vaultTime?: Date) {
    super(`The next attempt is possible at ${nextAttemptAt ?? 'a later time'}`);
    this.attemptsRemaining = attemptsRemaining;
    this.nextAttemptAt = date(nextAttemptAt);
    this.vaultTime = vaultTime;
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
  /** The vault's time of this answer. */
  readonly vaultTime: Date | undefined;

  /** @internal */
  constructor({ destroyedAt }: Problem, vaultTime?: Date) {
    super('No attempt is left, and the last one may still be proven');
    this.destroyedAt = date(destroyedAt);
    this.vaultTime = vaultTime;
  }
}

/** The key is permanently inaccessible: only a 64-digit key or a device that has it helps now. */
export class KeyDestroyed extends Error {
  override readonly name = 'KeyDestroyed';
  readonly destroyedAt: Date | undefined;
  /** Such as `attempts_exhausted`. */
  readonly reason: string | undefined;

  /** @internal */
  constructor({ destroyedAt, reason }: Problem) {
    super(`The key was destroyed${destroyedAt ? ` at ${destroyedAt}` : ''}`);
    this.destroyedAt = date(destroyedAt);
    this.reason = reason;
  }
}

interface UnavailableFacts extends Outage {
  readonly url: string;
  readonly sent: boolean;
  readonly status?: number | undefined;
  readonly code?: ErrorCode;
  readonly cause?: unknown;
}

/**
 * The vault could not be reached, or could not do its work, in five tries (one, where TLS failed), which take a minute
 * at most. Try again later. Failures of the vault spend no attempt. Only where the answer to `recover` was lost on its
 * way may an attempt be spent: `recover` with the same password on the same object goes on with that attempt, and
 * `status` tells what is left.
 */
export class VaultUnavailable extends Error {
  override readonly name = 'VaultUnavailable';
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
  /** What the vault answered, such as `key_store_unavailable`. */
  readonly code: ErrorCode | undefined;

  /** @internal */
  constructor(message: string, { reason, url, sent, systemCode, status, code, cause }: UnavailableFacts) {
    super(message, { cause });
    this.reason = reason;
    this.url = url;
    this.sent = sent;
    this.systemCode = systemCode;
    this.status = status;
    this.code = code;
  }
}

/**
 * The vault has a key of this account, and nothing proved that the caller has the same backup key. Recover it, or
 * reset.
 */
export class KeyExists extends VaultRefused {
  override readonly name = 'KeyExists';
}

/** The vault has no key of this account. */
export class KeyNotFound extends VaultRefused {
  override readonly name = 'KeyNotFound';
}

/** The vault does not accept the token, or not for this: get a fresh one. */
export class NotAuthenticated extends VaultRefused {
  override readonly name = 'NotAuthenticated';
  /** Most likely why. It is read off the vault's answer and the token's own claims, for the user to be told. */
  readonly reason: TokenFaultReason;
  /** Which claim is wrong, where one is. */
  readonly claim: TokenFault['claim'];

  /** @internal */
  constructor(problem: Problem, { reason, claim }: TokenFault = { reason: 'not_accepted' }) {
    super(problem);
    this.reason = reason;
    this.claim = claim;
  }
}

/** The backup key given is not the one that the vault has for this account. */
export class WrongBackupKey extends VaultRefused {
  override readonly name = 'WrongBackupKey';
}

/**
 * Passwords need WebAssembly, and this page or runtime does not compile it; no attempt was spent. A page whose
 * Content-Security-Policy names scripts has to allow it: `script-src 'self' 'wasm-unsafe-eval'`.
 */
export class WebAssemblyBlocked extends Error {
  override readonly name = 'WebAssemblyBlocked';

  /** @internal */
  constructor(cause: unknown) {
    super("WebAssembly is blocked here; a Content-Security-Policy allows it by script-src 'self' 'wasm-unsafe-eval'", {
      cause,
    });
  }
}

/**
 * The vault answered what its protocol does not allow, more than 64 KiB, or a redirect. Nothing of the answer was used.
 */
export class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer';
}

/**
 * What answered is not the vault that the app means: it has another name, or no identity key that is pinned signed the
 * answer. Nothing more was sent, and no key counts as kept. Do not try again: someone is in the vault's place, or the pin
 * is of another vault, or of a key that was replaced.
 */
export class WrongVault extends Error {
  override readonly name = 'WrongVault';
  readonly reason: 'name' | 'identity';

  /** @internal */
  constructor(reason: WrongVault['reason']) {
    super(
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
