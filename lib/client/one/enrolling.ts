/** A registration: what is there, start, finish. Each is bound to the one before, and none is believed to be done unsaid. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { toBase64url } from '../../protocol/crypto/bytes.ts';
import { sealEscrow } from '../../protocol/crypto/escrow.ts';
import { requireStrongKsf } from '../../protocol/crypto/ksf.ts';
import { type OwnerStatement, ownerKey, proveOwnership } from '../../protocol/crypto/owner-proof.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { KeyAnswer, RegistrationFinishAnswer, RegistrationStartAnswer } from '../../protocol/wire/schemas.ts';
import type { Course } from '../course.ts';
import { InvalidAnswer, KeyExists, WrongBackupKey } from '../errors.ts';
import type { OpaqueDevice, Platform } from '../platform/platform.ts';
import { disbelieve, ofForm } from '../transport/believe.ts';
import { type Transport, under } from '../transport/transport.ts';
import { isPresent } from './present.ts';

/** What is to be put in the vault. */
interface Enrolling {
  readonly backupKey: BackupKey;
  readonly password: Secret<string>;
  /** Another backup key may be put in the place of the vault's, where a reset is open. */
  readonly overReset: boolean;
}

/** A registration that the vault has opened. */
interface Opened {
  readonly answer: RegistrationStartAnswer;
  /** OPAQUE's, for the answer. */
  readonly state: Secret<string>;
  /** Over the owner's own active key: finishing needs a proof too. */
  readonly proven: boolean;
}

interface Where {
  readonly call: Transport;
  readonly platform: Platform;
  readonly course: Course;
}

/**
 * Rejects with {@link WrongBackupKey} where the vault has another backup key, and with {@link KeyExists} where one was
 * registered meanwhile.
 */
export async function enrol(given: Enrolling, at: Where): Promise<RegistrationFinishAnswer> {
  const { course, platform } = at;
  const call = under(at.call, course.signal);
  const opaque = await platform.opaque();
  const over = (present: KeyAnswer) => new Registration({ call, opaque, present, given, course }).run();
  course.tell('asking');
  const present = await call('key-status');
  try {
    return await over(present);
  } catch (refused) {
    if (!(refused instanceof KeyExists || refused instanceof WrongBackupKey)) throw refused;
    // Another device may have been faster. What it left is looked at once, so that two of them do not go on for ever.
    const now = await call('key-status');
    if (now.state === present.state && now.registration === present.registration) throw refused;
    return over(now);
  }
}

interface Parts {
  readonly course: Course;
  readonly call: Transport;
  readonly opaque: OpaqueDevice;
  /** What the vault has now. */
  readonly present: KeyAnswer;
  readonly given: Enrolling;
}

/** One, over what is there now. */
class Registration {
  readonly #call: Transport;
  readonly #opaque: OpaqueDevice;
  readonly #present: KeyAnswer;
  readonly #given: Enrolling;
  readonly #course: Course;

  constructor({ call, opaque, present, given, course }: Parts) {
    this.#call = call;
    this.#opaque = opaque;
    this.#present = present;
    this.#given = given;
    this.#course = course;
  }

  async run(): Promise<RegistrationFinishAnswer> {
    const opened = await this.#start();
    const { account, vault } = opened.answer;
    if (account !== this.#present.account || vault !== this.#present.vault)
      throw new InvalidAnswer('the answer expected the account and the vault that the status named');
    return this.#finish(opened);
  }

  async #start(): Promise<Opened> {
    this.#course.tell('asking');
    const { state, message } = await this.#opaque.startRegistration(this.#given.password);
    const body = { registrationRequest: message };
    const { account, vault, registration, resetAt } = this.#present;
    if (!isPresent(this.#present) || registration === undefined)
      return { answer: await this.#call('registration-start', body), state, proven: false };
    const ownerProof = await this.#prove({ action: 'enrol', vault, account, registration, body });
    try {
      return { answer: await this.#call('registration-start', { ...body, ownerProof }), state, proven: true };
    } catch (refused) {
      if (!(refused instanceof WrongBackupKey && this.#given.overReset && resetAt !== undefined)) throw refused;
      const answer = await this.#call('registration-start', body).catch((error) => {
        // It is not open yet, or no longer.
        throw error instanceof KeyExists ? refused : error;
      });
      return { answer, state, proven: false };
    }
  }

  async #finish({ answer, state, proven }: Opened): Promise<RegistrationFinishAnswer> {
    const { backupKey, password } = this.#given;
    const { account, vault, registration, registrationResponse, ksf } = ofForm(answer, 'registrationResponse');
    requireStrongKsf(ksf);
    const finishing = { password, state, ksf, identifiers: { account, vault } };
    this.#course.tell('stretching');
    const finished = this.#opaque.finishRegistration(finishing, registrationResponse, this.#course.signal);
    const { registrationRecord, exportKey } = await finished.catch(disbelieve);
    const body = {
      registration,
      registrationRecord,
      escrow: toBase64url(await sealEscrow(backupKey, exportKey, { account, registration })),
      ownerKey: toBase64url(await ownerKey(backupKey)),
    };
    const proof = proven && {
      ownerProof: await this.#prove({ action: 'replace', vault, account, registration, body }),
    };
    this.#course.tell('storing');
    const done = await this.#call('registration-finish', { ...body, ...proof });
    if (done.registration !== registration)
      throw new InvalidAnswer("the answer's registration expected the one that was sent");
    return done;
  }

  async #prove(statement: OwnerStatement): Promise<string> {
    return toBase64url(await proveOwnership(this.#given.backupKey, statement));
  }
}
