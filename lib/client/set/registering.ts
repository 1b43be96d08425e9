/** A registration at a vault set: the calls that change.ts allows, and the cryptography around them. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { toBase64url } from '../../protocol/crypto/bytes.ts';
import type { Ksf } from '../../protocol/crypto/ksf.ts';
import { type OwnerStatement, proveOwnership } from '../../protocol/crypto/owner-proof.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { Argon2id } from '../../protocol/crypto/set/argon2-hash.ts';
import type { KeyAnswer, RegistrationFinishAnswer } from '../../protocol/wire/schemas.ts';
import type { Course } from '../course.ts';
import { InvalidAnswer, KeyExists, VaultRefused, VaultUnavailable, WrongBackupKey } from '../errors.ts';
import { isPresent } from '../one/present.ts';
import { ofForm } from '../transport/believe.ts';
import { pause } from '../transport/time-limit.ts';
import * as change from './change.ts';
import { type Dealing, dealShares, openShare, type Share, startShare } from './dealing.ts';
import { holdingOf } from './holding.ts';
import type { MemberReport } from './member-report.ts';
import { type Member, membersUnder } from './members.ts';
import { stateOf, toError } from './report.ts';
import { refusalOf } from './shortfall.ts';
import { within } from './within.ts';

/** What is to be put in the vaults. */
export interface SetEnrolling {
  readonly backupKey: BackupKey;
  readonly password: Secret<string>;
  readonly ksf: Ksf;
  /** Another backup key may be put in the place of a vault's, where a reset is open there. */
  readonly overReset: boolean;
}

export interface SetRegistered extends RegistrationFinishAnswer {
  /** Of all vaults, in the order of the configuration. */
  readonly members: readonly MemberReport[];
}

interface Parts {
  readonly members: readonly Member[];
  readonly threshold: number;
  readonly given: SetEnrolling;
  readonly argon2id: Argon2id;
  readonly course: Course;
}

/** What one round knows of one member. */
interface Known {
  present?: KeyAnswer;
  /** Over the owner's own active key: finishing needs a proof too. */
  proven?: boolean;
  share?: Share;
  done?: RegistrationFinishAnswer;
  error?: Error;
}

export class SetRegistration {
  readonly #members: readonly Member[];
  readonly #threshold: number;
  readonly #given: SetEnrolling;
  readonly #argon2id: Argon2id;
  readonly #course: Course;
  #known: Known[] = [];
  #dealt: Promise<Dealing> | undefined;

  constructor({ members, threshold, given, argon2id, course }: Parts) {
    this.#course = course;
    this.#members = membersUnder(members, course.signal);
    this.#threshold = threshold;
    this.#given = given;
    this.#argon2id = (inputs) => argon2id(inputs, course.signal);
  }

  /** Rejects where fewer than a threshold have it; then every vault is as the error says. */
  async run(): Promise<SetRegistered> {
    let now = change.begin(this.#threshold, this.#members.length);
    this.#known = this.#members.map(() => ({}));
    const open = new Map<number, Promise<[number, change.Outcome]>>();
    for (;;) {
      for (const act of change.due(now)) {
        switch (act.kind) {
          case 'done':
            return this.#registered();
          case 'failed':
            throw refusalOf({ members: this.#reports(), threshold: this.#threshold });
          case 'again':
            now = change.again(now);
            this.#known = this.#members.map(() => ({}));
            this.#dealt = undefined;
            await pause(betweenRounds(), this.#course.signal);
            break;
          default:
            now = change.began(now, act);
            open.set(
              act.member,
              this.#perform(act).then((outcome) => [act.member, outcome]),
            );
        }
      }
      if (open.size === 0) continue;
      // Once a threshold has answered, nobody waits long for the others.
      const answered = await within(hasEnough(now) ? patienceMs : undefined, Promise.race(open.values()));
      for (const [member, outcome] of answered ? [answered] : this.#giveUpOn(open.keys())) {
        open.delete(member);
        now = change.ended(now, member, outcome);
      }
    }
  }

  /** Their calls go on: what they still do is found at the next look. */
  #giveUpOn(places: Iterable<number>): [number, change.Outcome][] {
    return [...places].map((place) => {
      const facts = { reason: 'timeout', url: this.#members[place]?.url ?? '', sent: true } as const;
      // Another object: what comes late changes nothing in this round any more.
      this.#known[place] = { error: new VaultUnavailable('The vault took longer than the others', facts) };
      return [place, { failure: 'lost' }];
    });
  }

  async #perform({ kind, member: place }: { kind: change.Call; member: number }): Promise<change.Outcome> {
    const [member, known] = [this.#members[place], this.#known[place]];
    if (!member || !known) throw new RangeError('no such member');
    // What fails here is the device's own, and nobody's refusal.
    const dealing = kind === 'finish' ? await this.#deal() : undefined;
    try {
      if (kind === 'read') return { ok: true, holds: holdingOf(await this.#read(member, known)) };
      if (kind === 'start') await this.#start(member, known);
      if (dealing) await this.#finish(member, known, dealing);
      return { ok: true };
    } catch (error) {
      known.error = toError(error);
      return { failure: failureOf(error) };
    }
  }

  async #read(member: Member, known: Known): Promise<KeyAnswer> {
    this.#course.tell('asking');
    known.present = await member.call('key-status');
    return known.present;
  }

  async #start(member: Member, known: Known): Promise<void> {
    const started = startShare();
    const body = { exchange: started.message };
    const { present } = known;
    const answer = ofForm(await this.#askToStart(member, known, body), 'exchange');
    if (answer.account !== present?.account)
      throw new InvalidAnswer('the answer expected the account that the status named');
    const share = await openShare(started, { ...answer, vault: member.name });
    // A set that names it twice is refused by every vault: two members that agree would stop all of them.
    if (this.#known.some((other) => other.share?.registration === share.registration))
      throw new InvalidAnswer("the answer's registration expected another one than a vault before it gave");
    known.share = share;
  }

  async #askToStart({ call, name }: Member, known: Known, body: { exchange: string }) {
    const { present } = known;
    if (!present || !isPresent(present) || present.registration === undefined) return call('registration-start', body);
    const { account, registration, resetAt } = present;
    const ownerProof = await this.#prove({ action: 'enrol', vault: name, account, registration, body });
    try {
      const answer = await call('registration-start', { ...body, ownerProof });
      known.proven = true;
      return answer;
    } catch (refused) {
      if (!(refused instanceof WrongBackupKey && this.#given.overReset && resetAt !== undefined)) throw refused;
      return call('registration-start', body);
    }
  }

  /** Once for a round: every start has ended, and no finish has begun. */
  #deal(): Promise<Dealing> {
    if (!this.#dealt) this.#course.tell('stretching');
    const shares = this.#known.flatMap(({ share }) => share ?? []);
    this.#dealt ??= dealShares(shares, { ...this.#given, threshold: this.#threshold, argon2id: this.#argon2id });
    return this.#dealt;
  }

  async #finish({ call, name }: Member, known: Known, dealing: Dealing): Promise<void> {
    const { share } = known;
    if (!share) throw new RangeError('a member is finished that was not started');
    // Asked once more, only what it says then counts.
    delete known.done;
    const { account, registration } = share;
    const body = dealing.finishOf(share);
    const proof = known.proven && {
      ownerProof: await this.#prove({ action: 'replace', vault: name, account, registration, body }),
    };
    this.#course.tell('storing');
    const done = await call('registration-finish', { ...body, ...proof });
    if (done.registration !== registration)
      throw new InvalidAnswer("the answer's registration expected the one that was sent");
    known.done = done;
  }

  async #prove(statement: OwnerStatement): Promise<string> {
    return toBase64url(await proveOwnership(this.#given.backupKey, statement));
  }

  async #registered(): Promise<SetRegistered> {
    const { set } = await this.#deal();
    const done = this.#known.flatMap((known) => known.done ?? []);
    return {
      registration: set.id,
      maxAttempts: Math.min(...done.map(({ maxAttempts }) => maxAttempts)),
      createdAt:
        done
          .map(({ createdAt }) => createdAt)
          .sort()
          .at(-1) ?? '',
      members: this.#reports(),
    };
  }

  #reports(): MemberReport[] {
    return this.#members.map(({ name }, place) => {
      const { done, error } = this.#known[place] ?? {};
      return done ? { name, state: 'done' } : { name, state: error ? stateOf(error) : 'refused', error };
    });
  }
}

const patienceMs = 10_000;

/** Whether a threshold of members has done what others are still asked to do. */
function hasEnough({ members, threshold }: change.Change): boolean {
  const at = (...names: (typeof members)[number]['at'][]) => members.filter((one) => names.includes(one.at)).length;
  if (at('reading') > 0) return at('read') >= threshold;
  if (at('starting') > 0) return at('started') >= threshold;
  return at('finished') >= threshold;
}

/** `refused`: what an honest vault also answers when another device was faster. */
export function failureOf(error: unknown): change.Failure {
  if (error instanceof KeyExists || error instanceof WrongBackupKey) return 'refused';
  return error instanceof VaultRefused && error.code === 'session_expired' ? 'refused' : 'lost';
}

/** Of different length at each device, so that two of them do not begin every round together. */
const betweenRounds = (): number => 100 + Math.random() * 400;
