/** One guess at all members of a vault set, and the first threshold of answers that agree. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { fromBase64url, toBase64url } from '../../protocol/crypto/bytes.ts';
import { openEscrowUnder } from '../../protocol/crypto/escrow.ts';
import type { Argon2id } from '../../protocol/crypto/set/argon2-hash.ts';
import { isCommitment, type VaultSet } from '../../protocol/crypto/set/description.ts';
import { type BlindedPassword, finishGuess } from '../../protocol/crypto/set/guess.ts';
import { commitmentOf, escrowKey, proofSeed, type Stretched, stretch } from '../../protocol/crypto/set/keys.ts';
import { provePassword } from '../../protocol/crypto/set/prove.ts';
import type { Course } from '../course.ts';
import { SetsDisagree, VaultRefused, WrongPassword } from '../errors.ts';
import type { Tried } from '../one/logins.ts';
import { doubted, spentAtAny } from '../spent.ts';
import { disbelieve, ofForm } from '../transport/believe.ts';
import { type Configuration, type Counted, fits, groupsOf, judge, type SetAnswer, verdictOf } from './judging.ts';
import type { MemberReport } from './member-report.ts';
import type { Member } from './members.ts';
import { prospectOf } from './prospect.ts';
import { stateOf, toError } from './report.ts';
import { refusalOf } from './shortfall.ts';
import { within } from './within.ts';

/** What the right password brought back. */
export interface SetRecovered {
  readonly backupKey: BackupKey;
  /** The id of the set that opened. */
  readonly registration: string;
  /** The set is of a former configuration: register in the present one. */
  readonly former: boolean;
  /** Of all vaults that were asked, as it stood when the key was there. */
  readonly members: readonly MemberReport[];
  /** The same once every vault has answered, or could not be reached. Never rejects. */
  readonly settled: Promise<readonly MemberReport[]>;
}

export interface Guess extends Tried {
  readonly blinded: BlindedPassword;
}

export interface Options {
  /** Of all configurations. */
  readonly members: readonly Member[];
  /** The present one first. */
  readonly configurations: readonly [Configuration, ...Configuration[]];
  readonly argon2id: Argon2id;
}

/** A wrong password is said so much later while a vault does not answer. */
const graceMs = 3_000;

type Reply = { readonly counted: Counted } | { readonly error: Error };

interface Opened {
  readonly set: VaultSet;
  readonly digest: string;
  readonly stretched: Stretched;
}

/** One guess at all members, from the first message to the key. */
export class Attempt {
  readonly #guess: Guess;
  readonly #members: readonly Member[];
  readonly #configurations: Options['configurations'];
  readonly #argon2id: Argon2id;
  readonly #course: Course;
  readonly #replies = new Map<string, Reply>();
  readonly #reports = new Map<string, MemberReport>();

  constructor(guess: Guess, { members, configurations, argon2id }: Options, course: Course) {
    this.#course = course;
    this.#guess = guess;
    this.#members = members;
    this.#configurations = configurations;
    this.#argon2id = argon2id;
  }

  async run(): Promise<SetRecovered> {
    this.#course.tell('asking');
    const asked = new Map(this.#members.map((member) => [member.name, this.#ask(member)]));
    const opened = await this.#open(asked);
    this.#course.tell('proving');
    // Whoever answers later proves too, while its session lasts: else slow members would destroy their part.
    const all = this.#members.map(async (member) => {
      await asked.get(member.name);
      return this.#prove(member, opened);
    });
    const settled = Promise.allSettled(all).then(() => this.#reported(opened));
    const backupKey = await Promise.any(all).catch(() => {
      throw this.#refusal(opened.set.threshold, opened);
    });
    const [present] = this.#configurations;
    const { set } = opened;
    const members = this.#reported(opened);
    return { backupKey, registration: set.id, former: !fits(set, present), members, settled };
  }

  async #ask({ name, call }: Member): Promise<void> {
    const { blinded } = this.#guess;
    let reply: Reply;
    try {
      const answer = ofForm(await call('recovery-start', { blinded: toBase64url(blinded.blinded) }), 'evaluated');
      reply = { counted: judge(answer, { name, blinded, configurations: this.#configurations }) };
    } catch (error) {
      reply = { error: doubted(toError(error)) };
    }
    this.#replies.set(name, reply);
  }

  /** Goes on at the first threshold of answers of one set, without waiting for the others. */
  async #open(asked: ReadonlyMap<string, Promise<void>>): Promise<Opened> {
    const failed: string[] = [];
    let waited = false;
    for (;;) {
      const waiting = [...asked].filter(([name]) => !this.#replies.has(name)).map(([, answered]) => answered);
      const counted = this.#counted();
      const verdict = verdictOf({ counted, failed, open: waiting.length });
      switch (verdict.kind) {
        case 'try': {
          const opened = await this.#try(counted.filter(({ digest }) => digest === verdict.digest));
          if (opened) return opened;
          failed.push(verdict.digest);
          break;
        }
        case 'wait':
          await Promise.race(waiting);
          break;
        case 'wrong':
          if (waited || waiting.length === 0) throw this.#wrong();
          // Those that have not answered yet may hold a newer set: then the password may be right.
          waited = true;
          await within(this.#graceFor(counted), Promise.all(waiting));
          break;
        case 'disagree':
          throw this.#disagree();
        case 'short':
          throw this.#refusal(this.#configurations[0].threshold);
      }
    }
  }

  /** A former set may need fewer members than the present one: where it did not open, all others are waited for. */
  #graceFor([first]: readonly Counted[]): number | undefined {
    const [present] = this.#configurations;
    return first && fits(first.set, present) ? graceMs : undefined;
  }

  #counted(): Counted[] {
    return [...this.#replies.values()].flatMap((reply) => ('counted' in reply ? reply.counted : []));
  }

  async #try(group: readonly Counted[]): Promise<Opened | undefined> {
    const [first] = group;
    if (!first) return undefined;
    const { set, digest } = first;
    const { password, blinded } = this.#guess;
    const parts = group.slice(0, set.threshold).map(({ position, answer }) => ({
      position,
      evaluated: fromBase64url(answer.evaluated),
    }));
    this.#course.tell('stretching');
    const stretched = await stretch(finishGuess(password, blinded, parts), set.ksf, this.#argon2id);
    const opens = isCommitment(set, await commitmentOf(stretched, set));
    return opens ? { set, digest, stretched } : undefined;
  }

  /** Rejects at a member that holds another set, or gave nothing that counts. */
  async #prove(member: Member, opened: Opened): Promise<BackupKey> {
    const { name } = member;
    const answer = this.#answerOf(name, opened);
    try {
      const backupKey = await this.#exchange(member, opened, answer).catch(async (error) => {
        if (!isEnded(error)) throw error;
        // A proof that came before, by another call or device, ended this session: there is a new one for the asking.
        await this.#ask(member);
        return this.#exchange(member, opened, this.#answerOf(name, opened));
      });
      this.#reports.set(name, { name, state: 'done' });
      return backupKey;
    } catch (error) {
      const reason = toError(error);
      this.#reports.set(name, { name, state: stateOf(reason), error: reason });
      throw reason;
    }
  }

  /** Throws where the member gave nothing that counts for the set that opened. */
  #answerOf(name: string, { digest }: Opened): SetAnswer {
    const reply = this.#replies.get(name);
    if (!reply || 'error' in reply) throw reply?.error ?? new Error('no answer');
    const { answer } = reply.counted;
    if (reply.counted.digest !== digest) throw new SetsDisagree([[name]], answer.attemptsRemaining);
    return answer;
  }

  /** The proof, for the escrow. */
  async #exchange({ call }: Member, { set, stretched }: Opened, answer: SetAnswer): Promise<BackupKey> {
    const { account, registration, session } = answer;
    const context = { account, registration };
    const seed = await proofSeed(stretched, set, context);
    const proof = toBase64url(provePassword(seed, { ...context, session }));
    const { escrow } = await call('recovery-finish', { registration, session, proof });
    this.#course.tell('opening');
    const key = await escrowKey(stretched, set, context);
    return openEscrowUnder(key, fromBase64url(escrow), context).catch(disbelieve);
  }

  #reported(opened?: Opened): MemberReport[] {
    return this.#members.map(({ name }) => {
      const reply = this.#replies.get(name);
      if (!reply) return { name, state: 'waiting' };
      if ('error' in reply) return { name, state: stateOf(reply.error), error: reply.error };
      const report = this.#reports.get(name);
      if (report) return report;
      if (!opened) return { name, state: 'done' };
      return { name, state: reply.counted.digest === opened.digest ? 'waiting' : 'stale' };
    });
  }

  #refusal(threshold: number, opened?: Opened): Error {
    const failures = [...this.#replies.values()].flatMap((reply) => ('error' in reply ? reply.error : []));
    const refusal = refusalOf({ members: this.#reported(opened), threshold });
    return spentAtAny(refusal, { counted: this.#counted().length, failures });
  }

  #wrong(): WrongPassword {
    return new WrongPassword(prospectOf(this.#prospects(), this.#configurations[0].threshold));
  }

  #disagree(): SetsDisagree {
    const groups = groupsOf(this.#counted());
    const { attemptsRemaining } = prospectOf(this.#prospects(), this.#configurations[0].threshold);
    return new SetsDisagree(
      [...groups.values()].map((group) => group.map(({ name }) => name)),
      attemptsRemaining,
    );
  }

  #prospects() {
    const clocks = new Map(this.#members.map(({ name, clock }) => [name, clock]));
    return [...this.#replies].map(([name, reply]) => ({ reply, vaultTime: clocks.get(name)?.now() }));
  }
}

const isEnded = (error: unknown): boolean => error instanceof VaultRefused && error.code === 'session_expired';
