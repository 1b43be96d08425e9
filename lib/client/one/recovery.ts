/** Recovery by password: the device's half of OPAQUE's login. After a lost answer it goes on, and does not start anew. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { fromBase64url } from '../../protocol/crypto/bytes.ts';
import { openEscrow } from '../../protocol/crypto/escrow.ts';
import { requireStrongKsf } from '../../protocol/crypto/ksf.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { RecoveryStartAnswer } from '../../protocol/wire/schemas.ts';
import type { Course } from '../course.ts';
import {
  AttemptsExhausted,
  AttemptTooSoon,
  KeyDestroyed,
  NotAuthenticated,
  VaultRefused,
  WrongPassword,
} from '../errors.ts';
import type { OpaqueDevice, Platform } from '../platform/platform.ts';
import { counted, doubted } from '../spent.ts';
import { disbelieve, ofForm } from '../transport/believe.ts';
import { type Transport, under } from '../transport/transport.ts';
import type { VaultClock } from '../transport/vault-clock.ts';
import { type Judged, type Login, Logins } from './logins.ts';

/** What the right password brought back. */
export interface Recovered {
  readonly backupKey: BackupKey;
  /** The id of the registration that the password opened, as `status` names it. */
  readonly registration: string;
}

/** What one call of the app's works with. */
interface Going {
  readonly opaque: OpaqueDevice;
  readonly call: Transport;
  readonly course: Course;
}

/**
 * A KE1 counts as one attempt while its session is open, however often it is sent. So a KE1 is kept until its KE2 was read
 * and the password checked, and a KE3 until the escrow came. Only a refusal by the vault ends them earlier. The password
 * stays in memory for that time.
 */
export class Recovery {
  readonly #call: Transport;
  readonly #clock: VaultClock;
  readonly #platform: Platform;
  readonly #logins = new Logins();

  constructor(call: Transport, clock: VaultClock, platform: Platform) {
    this.#call = call;
    this.#clock = clock;
    this.#platform = platform;
  }

  async recover(password: Secret<string>, course: Course): Promise<Recovered> {
    const opaque = await this.#platform.opaque();
    const going = { opaque, call: under(this.#call, course.signal), course };
    const kept = this.#logins.find(password);
    if (!kept?.judged) return this.#attempt(going, kept ?? (await this.#start(opaque, password)));
    try {
      return await this.#finish(going, kept, kept.judged);
    } catch (error) {
      // How long a session stays open is the vault's to say.
      if (!(error instanceof VaultRefused && error.code === 'session_expired')) throw error;
      return this.#attempt(going, await this.#start(opaque, password));
    }
  }

  async #start(opaque: OpaqueDevice, password: Secret<string>): Promise<Login> {
    const login = { password, started: await opaque.startLogin(password) };
    this.#logins.add(login);
    return login;
  }

  async #attempt(going: Going, login: Login): Promise<Recovered> {
    return this.#finish(going, login, await this.#judge(going, login));
  }

  async #judge({ opaque, call, course }: Going, login: Login): Promise<Judged> {
    const { password, started } = login;
    const { state, message } = started;
    return this.#keeping(login, async () => {
      course.tell('asking');
      const asked = await call('recovery-start', { ke1: message }).catch((error) => {
        throw doubted(error);
      });
      return counted(async () => {
        const answer = ofForm(asked, 'ke2');
        requireStrongKsf(answer.ksf);
        const { account, vault, ksf, ke2 } = answer;
        const finishing = { password, state, ksf, identifiers: { account, vault } };
        course.tell('stretching');
        const proven = await opaque.finishLogin(finishing, ke2, course.signal).catch(disbelieve);
        if (!proven) throw wrongPassword(answer, this.#clock.now());
        login.judged = { ...proven, answer };
        return login.judged;
      });
    });
  }

  async #finish({ call, course }: Going, login: Login, judged: Judged): Promise<Recovered> {
    const { answer, ke3, exportKey } = judged;
    const { account, registration, session } = answer;
    const finish = async () => {
      course.tell('proving');
      const { escrow } = await call('recovery-finish', { registration, session, ke3 });
      course.tell('opening');
      const opened = openEscrow(fromBase64url(escrow), exportKey, { account, registration });
      const backupKey = await opened.catch(disbelieve);
      this.#logins.end(login);
      return { backupKey, registration };
    };
    return this.#keeping(login, () => counted(finish));
  }

  async #keeping<T>(login: Login, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isJudged(error)) this.#logins.end(login);
      throw error;
    }
  }
}

/** After anything else, such as a lost answer or a refused token, the same KE1 may be sent again. */
function isJudged(error: unknown): boolean {
  if (error instanceof VaultRefused) return !(error instanceof NotAuthenticated);
  return [WrongPassword, AttemptTooSoon, AttemptsExhausted, KeyDestroyed].some((type) => error instanceof type);
}

function wrongPassword(answer: RecoveryStartAnswer, vaultTime: Date | undefined): WrongPassword {
  const { attemptsRemaining, nextAttemptAt, expiresAt } = answer;
  const next =
    attemptsRemaining === 0 ? { destroyedAt: new Date(expiresAt) } : { nextAttemptAt: new Date(nextAttemptAt) };
  return new WrongPassword({ attemptsRemaining, ...next, vaultTime });
}
