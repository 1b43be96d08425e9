/** A key that several vaults keep together: what an app does with it. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { toBase64url } from '../../protocol/crypto/bytes.ts';
import type { Ksf } from '../../protocol/crypto/ksf.ts';
import { defaultKsf, requireStrongKsf } from '../../protocol/crypto/ksf.ts';
import { proveOwnership } from '../../protocol/crypto/owner-proof.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { KeyAnswer } from '../../protocol/wire/schemas.ts';
import { KeyDestroyed, KeyNotFound } from '../errors.ts';
import type { Reset } from '../one-vault.ts';
import { isPresent } from '../present.ts';
import { requireWebAssembly } from '../web-assembly.ts';
import type { SetRecovered } from './attempt.ts';
import { type Configuration, requireMember } from './judging.ts';
import type { MemberReport } from './member-report.ts';
import { type Member, openMembers, type SetOptions } from './members.ts';
import type { SetRecovery } from './recovering.ts';
import type { SetRegistered } from './registering.ts';
import { stateOf } from './report.ts';
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
  readonly #configurations: readonly [Configuration, ...Configuration[]];
  #recovery: Promise<SetRecovery> | undefined;

  /** Throws {@link InvalidVaults}, {@link InvalidAddress}, {@link WeakKsf}, {@link ExcessiveKsf}. */
  constructor(options: SetVaultOptions) {
    const { threshold, former, ksf = defaultKsf } = options;
    requireStrongKsf(ksf);
    this.#ksf = ksf;
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

  /** Members that a former set has and the present has not lose their part, once the new set is in force. */
  async enrol({ backupKey, password, overReset }: Enrolling): Promise<SetRegistered> {
    await requireWebAssembly();
    const { SetRegistration } = await import('./registering.ts');
    const given = { backupKey, password, overReset, ksf: this.#ksf };
    const registered = await new SetRegistration({
      members: this.#members,
      threshold: this.#threshold,
      given,
    }).run();
    const left = await Promise.all(this.#left.map((member) => this.#forget(member, backupKey).then(goneIsDone)));
    return { ...registered, members: [...registered.members, ...left] };
  }

  async recover(password: Secret<string>): Promise<SetRecovered> {
    await requireWebAssembly();
    this.#recovery ??= this.#openRecovery();
    // What could not be fetched is asked for again next time.
    this.#recovery.catch(() => {
      this.#recovery = undefined;
    });
    return (await this.#recovery).recover(password);
  }

  /** The cryptography is loaded where a password is first used. */
  async #openRecovery(): Promise<SetRecovery> {
    const { SetRecovery } = await import('./recovering.ts');
    return new SetRecovery({ members: [...this.#members, ...this.#left], configurations: this.#configurations });
  }

  async status(): Promise<SetStatus> {
    const asked = await Promise.all(
      this.#members.map(async ({ name, url, call }) => {
        const report = await reported(name, async () => ({ answer: believed(await call('key-status'), name) }));
        return { ...report, url };
      }),
    );
    if (asked.every(({ answer }) => answer === undefined)) throw this.#shortfall(asked);
    return statusOf(asked, this.#configurations);
  }

  /** Resolves once fewer than a threshold have a part. */
  async delete(backupKey: BackupKey | undefined): Promise<SetResult> {
    const members = await Promise.all(
      [...this.#members, ...this.#left].map((member) => this.#forget(member, backupKey)),
    );
    const own = members.slice(0, this.#members.length);
    const none = own.every(({ error }) => error instanceof KeyNotFound);
    const kept = own.filter(({ state, error }) => state !== 'done' && !(error instanceof KeyNotFound));
    if (none || kept.length >= this.#threshold) throw this.#shortfall(own);
    return { members };
  }

  async reset(): Promise<Reset> {
    const members = await this.#atAll(async ({ call }) => ({ reset: await call('key-reset', {}) }));
    const resets = members.flatMap(({ reset }) => reset ?? []);
    this.#require(members);
    const time = (name: 'resetAt' | 'resetUntil', sign: 1 | -1) =>
      new Date(resets.map((reset) => reset[name]).sort((a, b) => (a < b ? -sign : sign))[this.#threshold - 1] ?? 0);
    return { resetAt: time('resetAt', 1), resetUntil: time('resetUntil', -1), members };
  }

  /** Resolves where it no longer runs at so many vaults that a threshold could be replaced. */
  async cancelReset(): Promise<SetResult> {
    const members = await this.#atAll(async ({ call }) => {
      await call('key-reset-cancel', {});
      return {};
    });
    const running = members.filter(({ state, error }) => state !== 'done' && !(error instanceof KeyNotFound));
    if (running.length >= this.#threshold || members.every(({ state }) => state !== 'done'))
      throw this.#shortfall(members);
    return { members };
  }

  #atAll<Said extends object>(ask: (member: Member) => Promise<Said>) {
    return Promise.all(this.#members.map((member) => reported(member.name, () => ask(member))));
  }

  #require(members: readonly MemberReport[]): void {
    if (members.filter(({ state }) => state === 'done').length < this.#threshold) throw this.#shortfall(members);
  }

  #shortfall(members: readonly MemberReport[]): Error {
    return refusalOf({ members, threshold: this.#threshold });
  }

  #forget({ name, call }: Member, backupKey: BackupKey | undefined): Promise<MemberReport> {
    return reported(name, async () => {
      const present = await call('key-status');
      const ownerProof = backupKey && (await proofOf(present, name, backupKey));
      await call('key-delete', ownerProof === undefined ? {} : { ownerProof });
      return {};
    });
  }
}

/** One vault's words, unless it tells of a set that no honest vault can hold. */
function believed(answer: KeyAnswer, vault: string): KeyAnswer {
  if (answer.set) requireMember(answer.set, { vault, registration: answer.registration ?? '' });
  return answer;
}

async function proofOf({ account, registration, ...present }: KeyAnswer, vault: string, key: BackupKey) {
  if (!isPresent(present) || registration === undefined) return undefined;
  return toBase64url(await proveOwnership(key, { action: 'delete', account, vault, registration, body: {} }));
}

async function reported<Said extends object>(
  name: string,
  ask: () => Promise<Said>,
): Promise<MemberReport & Partial<Said>> {
  try {
    return { ...(await ask()), name, state: 'done' };
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error('failed', { cause });
    return { name, state: stateOf(error), error } as MemberReport & Partial<Said>;
  }
}

/** What is left behind is to be gone, whoever removed it. */
function goneIsDone(report: MemberReport): MemberReport {
  const gone = report.error instanceof KeyNotFound || report.error instanceof KeyDestroyed;
  return gone ? { name: report.name, state: 'done' } : report;
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
