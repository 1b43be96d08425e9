/** A key that several vaults keep together: what an app does with it. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { defaultKsf, type Ksf, requireStrongKsf } from '../../protocol/crypto/ksf.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { Argon2id } from '../../protocol/crypto/set/argon2-hash.ts';
import type { KeyAnswer } from '../../protocol/wire/schemas.ts';
import type { Course } from '../course.ts';
import { deleteKey } from '../deletion.ts';
import { KeyNotFound } from '../errors.ts';
import type { Reset } from '../one/one-vault.ts';
import type { Platform } from '../platform/platform.ts';
import type { SetRecovered } from './attempt.ts';
import { type Configuration, requireMember } from './judging.ts';
import type { MemberReport } from './member-report.ts';
import { type Member, membersUnder, openMembers, type SetOptions } from './members.ts';
import type { SetRecovery } from './recovering.ts';
import type { SetRegistered } from './registering.ts';
import { reported } from './report.ts';
import { openAtOnce } from './resets.ts';
import { refusalOf } from './shortfall.ts';
import { type SetStatus, statusOf } from './status.ts';

interface Enrolling {
  readonly backupKey: BackupKey;
  readonly password: Secret<string>;
  readonly overReset: boolean;
}

/** What became of a call at each vault. */
export interface SetResult {
  readonly members: readonly MemberReport[];
}

export interface SetVaultOptions extends SetOptions {
  /** Sets that the app kept keys in before. */
  readonly former: readonly SetOptions[];
  readonly ksf?: Ksf | undefined;
}

export class SetVault {
  readonly #members: readonly Member[];
  readonly #left: readonly Member[];
  readonly #threshold: number;
  readonly #ksf: Ksf;
  readonly #platform: Platform;
  readonly #argon2id: Argon2id;
  readonly #configurations: readonly [Configuration, ...Configuration[]];
  #recovery: Promise<SetRecovery> | undefined;

  /** Throws {@link InvalidVaults}, {@link InvalidAddress}, {@link WeakKsf}, {@link ExcessiveKsf}. */
  constructor(options: SetVaultOptions, platform: Platform) {
    const { threshold, former, ksf = defaultKsf } = options;
    requireStrongKsf(ksf);
    this.#ksf = ksf;
    this.#platform = platform;
    this.#argon2id = (inputs, signal) => platform.argon2id(inputs, signal);
    this.#threshold = threshold;
    this.#members = openMembers(options);
    this.#left = membersLeft(this.#members, former);
    this.#configurations = [configurationOf(options), ...former.map(configurationOf)];
  }

  now(): Date | undefined {
    const times = this.#members.flatMap(({ clock }) => clock.now() ?? []).sort((a, b) => Number(a) - Number(b));
    // One vault of three whose clock is wrong does not tell the time.
    return times[Math.floor(times.length / 2)];
  }

  async enrol({ backupKey, password, overReset }: Enrolling, course: Course): Promise<SetRegistered> {
    await this.#platform.ready();
    const { SetRegistration } = await import('./registering.ts');
    const given = { backupKey, password, overReset, ksf: this.#ksf };
    const argon2id = this.#argon2id;
    return new SetRegistration({ members: this.#members, threshold: this.#threshold, given, argon2id, course }).run();
  }

  async recover(password: Secret<string>, course: Course): Promise<SetRecovered> {
    await this.#platform.ready();
    this.#recovery ??= this.#openRecovery().catch((cause) => {
      // What could not be fetched is asked for again next time.
      this.#recovery = undefined;
      throw cause;
    });
    return (await this.#recovery).recover(password, course);
  }

  /** The cryptography is loaded where a password is first used. */
  async #openRecovery(): Promise<SetRecovery> {
    const { SetRecovery } = await import('./recovering.ts');
    const members = [...this.#members, ...this.#left];
    return new SetRecovery({ members, configurations: this.#configurations, argon2id: this.#argon2id });
  }

  async status({ signal }: Course): Promise<SetStatus> {
    const asked = await Promise.all(
      membersUnder(this.#members, signal).map(async ({ name, url, call }) => {
        const report = await reported(name, async () => ({ answer: believed(await call('key-status'), name) }));
        return { ...report, url };
      }),
    );
    if (asked.every(({ answer }) => answer === undefined)) throw this.#shortfall(asked);
    return statusOf(asked, this.#configurations);
  }

  /** Resolves once fewer than a threshold have a part. */
  async delete(backupKey: BackupKey | undefined, { signal }: Course): Promise<SetResult> {
    const members = await this.#atAll(signal, async ({ call }) => {
      await deleteKey(call, await call('key-status'), backupKey);
      return {};
    });
    if (this.#isLeft(members) || members.every(({ error }) => error instanceof KeyNotFound))
      throw this.#shortfall(members);
    return { members };
  }

  async reset({ signal }: Course): Promise<Reset> {
    const members = await this.#atAll(signal, async ({ call }) => ({ reset: await call('key-reset', {}) }));
    const open = openAtOnce(
      members.flatMap(({ reset }) => reset ?? []),
      this.#threshold,
    );
    if (!open) throw this.#shortfall(members);
    return { resetAt: new Date(open.resetAt), resetUntil: new Date(open.resetUntil), members };
  }

  /** Resolves where it no longer runs at so many vaults that a threshold could be replaced. */
  async cancelReset({ signal }: Course): Promise<SetResult> {
    const members = await this.#atAll(signal, async ({ call }) => {
      await call('key-reset-cancel', {});
      return {};
    });
    if (this.#isLeft(members) || members.every(({ state }) => state !== 'done')) throw this.#shortfall(members);
    return { members };
  }

  #atAll<Said extends object>(signal: AbortSignal, ask: (member: Member) => Promise<Said>) {
    return Promise.all(membersUnder(this.#members, signal).map((member) => reported(member.name, () => ask(member))));
  }

  /** So many vaults did not do it, though there was something to do, that they could still bring a key back. */
  #isLeft(members: readonly MemberReport[]): boolean {
    const left = members.filter(({ state, error }) => state !== 'done' && !(error instanceof KeyNotFound));
    return left.length >= this.#threshold;
  }

  #shortfall(members: readonly MemberReport[]): Error {
    return refusalOf({ members, threshold: this.#threshold });
  }
}

/** One vault's words, unless it tells of a set that no honest vault can hold. */
function believed(answer: KeyAnswer, vault: string): KeyAnswer {
  if (answer.set) requireMember(answer.set, { vault, registration: answer.registration ?? '' });
  return answer;
}

const configurationOf = ({ vaults, threshold }: SetOptions): Configuration => ({
  names: vaults.map(({ name }) => name),
  threshold,
});

/** Those of former sets that are none of the present one. */
function membersLeft(present: readonly Member[], former: readonly SetOptions[]): Member[] {
  const known = new Map(present.map((member) => [member.name, member]));
  const left = former.flatMap(openMembers).filter(({ name }) => !known.has(name));
  return [...new Map(left.map((member) => [member.name, member])).values()];
}
