/** The SDK: what an app does with its user's backup key. Runs in Node 20 and later and in browsers. */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import { normalizeNewPassword, normalizePassword } from '../protocol/crypto/password.ts';
import type { Secret } from '../protocol/crypto/secret.ts';
import { toProblem } from '../protocol/wire/errors.ts';
import { type Abortable, type CallOptions, type Course, running, silent } from './course.ts';
import { KeyExists, WrongBackupKey } from './errors.ts';
import { OneVault, type Reset } from './one/one-vault.ts';
import { type PasswordOptions, requireStrongPassword } from './password/password.ts';
import { FormerPlaces, isSet } from './places.ts';
import type { Platform } from './platform/platform.ts';
import type { KeyStatus, Recovered, Registered, Settled, Told, VaultOptions } from './results.ts';
import type { MemberReport } from './set/member-report.ts';
import { isBehind, isElsewhere } from './set/report.ts';
import { SetVault } from './set/set-vault.ts';

/** A backup key, and the password that is to bring it back. What the password is judged by adds to the vault's options. */
export interface Enrolment extends PasswordOptions, CallOptions {
  readonly backupKey: BackupKey;
  readonly password: string;
}

/** A password that is to bring the backup key back. */
export interface Guess extends CallOptions {
  readonly password: string;
}

interface Enrolling {
  readonly backupKey: BackupKey;
  readonly password: Secret<string>;
  readonly overReset: boolean;
}

/**
 * The key of one account, in one vault or in a set of them. Passwords are normalised (NFKC), 1 to 1024 bytes of UTF-8, of characters that
 * can be seen. Besides what it names, every method rejects with {@link VaultUnavailable}, {@link NotAuthenticated},
 * {@link InvalidToken}, {@link InvalidAnswer}, {@link WrongVault}, {@link InvalidIdentity}, {@link VaultRefused} for
 * what has no class of its own, and whatever the app's own `token` throws. The constructor throws
 * {@link InvalidAddress}, {@link InvalidVaults}, {@link WeakKsf}, {@link ExcessiveKsf}. With a set, a method rejects with
 * {@link TooFewVaults} where fewer vaults than the threshold did it for different reasons, and what they do resolve to
 * names what became of each vault in `members`. Nothing needs to be tried again at once: that was done, and `onRetry` told.
 *
 * @example
 * const vault = new BackupKeyVault({ url: 'https://vault.example.com', token: () => session.idToken() });
 *
 * @example
 * const vault = new BackupKeyVault({
 *   threshold: 2,
 *   vaults: ['vault.one.example', 'vault.two.example', 'vault.three.example'].map((name) => ({
 *     name,
 *     url: `https://${name}`,
 *     token: () => session.tokenFor(name),
 *     identity: pins[name],
 *   })),
 * });
 */
export class VaultClient {
  readonly #vault: OneVault | SetVault;
  readonly #former: FormerPlaces;
  readonly #passwordOptions: PasswordOptions;

  /** @internal */
  constructor(options: VaultOptions, platform: Platform) {
    const { previously = [], ksf } = options;
    this.#passwordOptions = options;
    this.#former = new FormerPlaces(previously, options, platform);
    this.#vault = isSet(options)
      ? new SetVault({ ...options, former: previously.filter(isSet), ksf }, platform)
      : new OneVault(options, platform);
  }

  /**
   * The vault's time, right to a second, by its last answer to this object; undefined before the first, and in a browser
   * that may not read the answer's Date. Waits are counted from it: a device's own clock may be a day off.
   */
  now(): Date | undefined {
    return this.#vault.now();
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
  register(enrolment: Enrolment): Promise<Registered> {
    const registered = running(enrolment, (course) => this.#enrol(enrolment, true, course));
    return registered.catch((error) => {
      throw error instanceof WrongBackupKey ? new KeyExists(toProblem('key_exists').problem) : error;
    });
  }

  /**
   * The same key behind another password; the old one works until this resolves. Where the vault has no key,
   * registers. Rejects with {@link WeakPassword}, {@link InvalidPassword}, {@link WeakKsf}, {@link ExcessiveKsf},
   * {@link WebAssemblyBlocked}, and {@link WrongBackupKey} when it is not the vault's.
   */
  changePassword(enrolment: Enrolment): Promise<Registered> {
    return running(enrolment, (course) => this.#enrol(enrolment, false, course));
  }

  /**
   * Brings the backup key back. Each call with a wrong password spends an attempt; the right one gives all of them
   * back and cancels a reset. Where the answer was lost ({@link VaultUnavailable}), call it again on this object with
   * the same password: it goes on with the attempt that was made, which is not counted twice while the vault keeps it
   * open (two minutes), and neither is one that `signal` ended. The key stretching (Argon2id, at least 64 MiB) takes about
   * a second, on a thread of its own where there is one.
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
  async recover({ password, ...options }: Guess): Promise<Recovered> {
    return running(options, (course) => this.#recover(normalizePassword(password), course));
  }

  /**
   * With the password: brings every vault of a set up to date that was away, or kept an older set, and resolves to what
   * is there then. Resolves to undefined where no vault that could be reached is behind. Rejects as `recover` and
   * `changePassword` do.
   */
  async repair({ password, ...options }: Guess): Promise<Registered | undefined> {
    const normalized = normalizePassword(password);
    return running(options, async (course) => {
      const { backupKey, moveOn, settled } = await this.#recover(normalized, course, false);
      const members = (await settled)?.members ?? [];
      if (!moveOn && !members.some(isBehind)) return undefined;
      return this.#enrolled({ backupKey, password: normalized, overReset: false }, course);
    });
  }

  /** What the vault says of the account's key: `state`, and what applies to it. Times are ISO 8601 UTC. */
  status(options: Abortable = {}): Promise<KeyStatus> {
    return running<KeyStatus>(options, (course) => this.#vault.status(course));
  }

  /**
   * With the backup key at once; without it only while a reset is open, else {@link KeyExists}. Backups stay
   * readable with the backup key. Where the app kept keys before, it is deleted too, with the backup key. Rejects with
   * {@link KeyExists}, {@link WrongBackupKey}, {@link KeyNotFound}, {@link KeyDestroyed}.
   */
  delete(backupKey?: BackupKey, options: Abortable = {}): Promise<Told> {
    return running<Told>(options, async (course) => {
      const told = (await this.#vault.delete(backupKey, course)) ?? {};
      return backupKey ? this.#leaving(told, backupKey, course) : told;
    });
  }

  /**
   * Starts the cooling-off after which the key can be replaced or deleted without proof, for as long again. One that
   * runs is not prolonged. Rejects with {@link KeyNotFound}, {@link KeyDestroyed}.
   */
  reset(options: Abortable = {}): Promise<Reset> {
    return running(options, (course) => this.#vault.reset(course));
  }

  /**
   * Does nothing where none runs. Rejects with {@link KeyNotFound}, {@link KeyDestroyed}.
   */
  cancelReset(options: Abortable = {}): Promise<Told> {
    return running(options, async (course) => (await this.#vault.cancelReset(course)) ?? {});
  }

  async #enrol(enrolment: Enrolment, overReset: boolean, course: Course): Promise<Registered> {
    const password = normalizeNewPassword(enrolment.password);
    course.tell('checking');
    await requireStrongPassword(password.reveal(), this.#passwordOptions, enrolment);
    return this.#enrolled({ backupKey: enrolment.backupKey, password, overReset }, course);
  }

  async #enrolled(given: Enrolling, course: Course): Promise<Registered> {
    const registered: Registered = await this.#vault.enrol(given, course);
    return this.#leaving(registered, given.backupKey, course);
  }

  /** What was told, and what became of it where the key is to be no more. */
  async #leaving<Done extends Told>(told: Done, backupKey: BackupKey, course: Course): Promise<Done> {
    const left = await this.#former.leave(backupKey, course);
    return left.length > 0 ? { ...told, members: [...(told.members ?? []), ...left] } : told;
  }

  async #recover(password: Secret<string>, course: Course, repairs = true): Promise<Recovered> {
    try {
      if (!(this.#vault instanceof SetVault)) return await this.#vault.recover(password, course);
      const { former, settled, ...found } = await this.#vault.recover(password, course);
      const mend = (members: readonly MemberReport[]) =>
        repairs && !former
          ? this.#mend(members, { backupKey: found.backupKey, password }, silent(course))
          : { members };
      return { ...found, settled: settled.then(mend), ...(former && { moveOn: true }) };
    } catch (error) {
      if (!isElsewhere(error)) throw error;
      const recovered = await this.#former.recover(password, course);
      if (!recovered) throw error;
      return { ...recovered, moveOn: true };
    }
  }

  /**
   * Where every vault answered and some are behind, all get a new set. While one is away it would be a risk: with it and
   * a device that stops in the middle, no password would open.
   */
  async #mend(members: readonly MemberReport[], given: Omit<Enrolling, 'overReset'>, course: Course): Promise<Settled> {
    const all = members.every((report) => report.state === 'done' || isBehind(report));
    if (!all || !members.some(isBehind)) return { members };
    try {
      const registered = await this.#enrolled({ ...given, overReset: false }, course);
      return { members: registered.members ?? [], registered };
    } catch {
      return { members };
    }
  }
}
