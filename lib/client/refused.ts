/** The vault did not do what was asked: the error of its own for what an app can act on, and one for the rest. */
import { BackupKeyVaultError } from '../protocol/sdk-error.ts';
import type { RefusalCode } from '../protocol/sdk-errors.ts';
import type { FieldError, Problem } from '../protocol/wire/errors.ts';
import type { TokenFault, TokenFaultReason } from './transport/token.ts';

/**
 * Whatever the vault answered that has no class of its own. `code` is the protocol's (docs/protocol.md), such as
 * `session_expired`: this call took too long, or another device registered meanwhile; call again.
 */
export class VaultRefused extends BackupKeyVaultError {
  override readonly name: string = 'VaultRefused';
  declare readonly code: RefusalCode;
  /** Which fields of the request were wrong, where that is why. */
  readonly errors: readonly FieldError[];

  /** @internal */
  constructor({ title, detail, errors = [] }: Problem, code: RefusalCode) {
    super(code, detail ?? title);
    this.errors = errors;
  }
}

/**
 * The vault has a key of this account, and nothing proved that the caller has the same backup key. Recover it, or
 * reset.
 */
export class KeyExists extends VaultRefused {
  override readonly name = 'KeyExists';
  declare readonly code: 'key_exists';

  /** @internal */
  constructor(problem: Problem) {
    super(problem, 'key_exists');
  }
}

/** The vault has no key of this account. */
export class KeyNotFound extends VaultRefused {
  override readonly name = 'KeyNotFound';
  declare readonly code: 'key_not_found';

  /** @internal */
  constructor(problem: Problem) {
    super(problem, 'key_not_found');
  }
}

/** The vault does not accept the token, or not for this: get a fresh one. */
export class NotAuthenticated extends VaultRefused {
  override readonly name = 'NotAuthenticated';
  declare readonly code: 'unauthenticated' | 'forbidden';
  /** Most likely why. It is read off the vault's answer and the token's own claims, for the user to be told. */
  readonly reason: TokenFaultReason;
  /** Which claim is wrong, where one is. */
  readonly claim: TokenFault['claim'];

  /** @internal */
  constructor(problem: Problem, { reason, claim }: TokenFault = { reason: 'not_accepted' }) {
    super(problem, problem.code === 'forbidden' ? 'forbidden' : 'unauthenticated');
    this.reason = reason;
    this.claim = claim;
  }
}

/** The backup key given is not the one that the vault has for this account. */
export class WrongBackupKey extends VaultRefused {
  override readonly name = 'WrongBackupKey';
  declare readonly code: 'wrong_backup_key';

  /** @internal */
  constructor(problem: Problem) {
    super(problem, 'wrong_backup_key');
  }
}
