/** The SDK: what an app does with its user's backup key. Runs in Node 20 and later and in browsers. */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import { toBase64url } from '../protocol/crypto/bytes.ts';
import { proveOwnership } from '../protocol/crypto/owner-proof.ts';
import { normalizeNewPassword, normalizePassword } from '../protocol/crypto/password.ts';
import { toProblem } from '../protocol/wire/errors.ts';
import type { KeyAnswer, RegistrationFinishAnswer } from '../protocol/wire/schemas.ts';
import { enrol } from './enrolling.ts';
import { KeyExists, KeyNotFound, WrongBackupKey } from './errors.ts';
import { type PasswordOptions, requireStrongPassword } from './password.ts';
import { isPresent } from './present.ts';
import { type Recovered, Recovery } from './recovery.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';
import { VaultClock } from './vault-clock.ts';

/** A backup key, and the password that is to bring it back. What the password is judged by adds to the vault's options. */
export interface Enrolment extends PasswordOptions {
  readonly backupKey: BackupKey;
  readonly password: string;
}

/** From `resetAt` until `resetUntil` the key can be replaced or deleted without proof. */
export interface Reset {
  readonly resetAt: Date;
  readonly resetUntil: Date;
}

/**
 * The key of one account, in one vault. Passwords are normalised (NFKC), 1 to 1024 bytes of UTF-8, of characters that
 * can be seen. Besides what it names, every method rejects with {@link VaultUnavailable}, {@link NotAuthenticated},
 * {@link InvalidToken}, {@link InvalidAnswer}, {@link WrongVault}, {@link InvalidIdentity}, {@link VaultRefused} for
 * what has no class of its own, and whatever the app's own `token` throws. The constructor throws
 * {@link InvalidAddress}. Nothing needs to be tried again at once: that was done, and `onRetry` told.
 *
 * @example
 * const vault = new BackupKeyVault({ url: 'https://vault.example.com', token: () => session.idToken() });
 */
export class BackupKeyVault {
  readonly #call: Transport;
  readonly #clock = new VaultClock();
  readonly #recovery: Recovery;
  readonly #passwordOptions: PasswordOptions;

  constructor(options: TransportOptions & PasswordOptions) {
    this.#passwordOptions = options;
    this.#call = createTransport(options, this.#clock);
    this.#recovery = new Recovery(this.#call, this.#clock);
  }

  /**
   * The vault's time, right to a second, by its last answer to this object; undefined before the first, and in a browser
   * that may not read the answer's Date. Waits are counted from it: a device's own clock may be a day off.
   */
  now(): Date | undefined {
    return this.#clock.now();
  }

  /**
   * Puts the backup key in the vault behind a password. Takes the place of an earlier password for the same backup
   * key, of a key that was destroyed, and of any key while a reset is open. When this resolves the key is stored
   * durably; with a pinned identity, the vault has signed that it is. Rejects with {@link WeakPassword},
   * {@link InvalidPassword}, {@link WeakKsf}, {@link ExcessiveKsf}, {@link WebAssemblyBlocked}, and {@link KeyExists}
   * when the vault has another key of this account.
   *
   * @example
   * await vault.register({ backupKey: createBackupKey(), password });
   */
  register(enrolment: Enrolment): Promise<RegistrationFinishAnswer> {
    return this.#enrol(enrolment, true).catch((error) => {
      throw error instanceof WrongBackupKey ? new KeyExists(toProblem('key_exists').problem) : error;
    });
  }

  /**
   * The same key behind another password; the old one works until this resolves. Where the vault has no key,
   * registers. Rejects with {@link WeakPassword}, {@link InvalidPassword}, {@link WeakKsf}, {@link ExcessiveKsf},
   * {@link WebAssemblyBlocked}, and {@link WrongBackupKey} when it is not the vault's.
   */
  changePassword(enrolment: Enrolment): Promise<RegistrationFinishAnswer> {
    return this.#enrol(enrolment, false);
  }

  /**
   * Brings the backup key back. Each call with a wrong password spends an attempt; the right one gives all of them
   * back and cancels a reset. Where the answer was lost ({@link VaultUnavailable}), call it again on this object with
   * the same password: it goes on with the attempt that was made, which is not counted twice while the vault keeps it
   * open (two minutes). The key stretching (Argon2id, at least 64 MiB) takes about a second and blocks its thread.
   * Rejects with {@link WrongPassword}, {@link AttemptTooSoon}, {@link AttemptsExhausted}, {@link KeyDestroyed},
   * {@link KeyNotFound}, {@link InvalidPassword}, {@link WeakKsf}, {@link ExcessiveKsf}, {@link WebAssemblyBlocked}.
   *
   * @example
   * try {
   *   const { backupKey } = await vault.recover({ password });
   *   return backupKey;
   * } catch (error) {
   *   if (error instanceof WrongPassword) show(`Wrong. ${error.attemptsRemaining} attempts are left.`);
   *   else throw error;
   * }
   */
  async recover({ password }: { password: string }): Promise<Recovered> {
    return this.#recovery.recover(normalizePassword(password));
  }

  /** What the vault says of the account's key: `state`, and what applies to it. Times are ISO 8601 UTC. */
  status(): Promise<KeyAnswer> {
    return this.#call('key-status');
  }

  /**
   * With the backup key at once; without it only while a reset is open, else {@link KeyExists}. Backups stay
   * readable with the backup key. Rejects with {@link KeyExists}, {@link WrongBackupKey}, {@link KeyNotFound},
   * {@link KeyDestroyed}.
   */
  async delete(backupKey?: BackupKey): Promise<void> {
    const { state, registration, account, vault } = await this.status();
    if (!isPresent({ state }) || !registration) return this.#call('key-delete', {});
    const statement = { action: 'delete', account, vault, registration, body: {} } as const;
    const ownerProof = backupKey && toBase64url(await proveOwnership(backupKey, statement));
    await this.#call('key-delete', ownerProof === undefined ? {} : { ownerProof }).catch((error) => {
      // It was there a moment ago: an earlier try of this call deleted it, and its answer was lost.
      if (!(error instanceof KeyNotFound)) throw error;
    });
  }

  /**
   * Starts the cooling-off after which the key can be replaced or deleted without proof, for as long again. One that
   * runs is not prolonged. Rejects with {@link KeyNotFound}, {@link KeyDestroyed}.
   */
  async reset(): Promise<Reset> {
    const { resetAt, resetUntil } = await this.#call('key-reset', {});
    return { resetAt: new Date(resetAt), resetUntil: new Date(resetUntil) };
  }

  /**
   * Does nothing where none runs. Rejects with {@link KeyNotFound}, {@link KeyDestroyed}.
   */
  async cancelReset(): Promise<void> {
    await this.#call('key-reset-cancel', {});
  }

  async #enrol(enrolment: Enrolment, overReset: boolean): Promise<RegistrationFinishAnswer> {
    const password = normalizeNewPassword(enrolment.password);
    await requireStrongPassword(password.reveal(), this.#passwordOptions, enrolment);
    return enrol(this.#call, { backupKey: enrolment.backupKey, password, overReset });
  }
}
