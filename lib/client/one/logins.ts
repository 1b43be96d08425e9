/** The logins whose answer was lost: the next call with the same password goes on with them. */
import { equalBytes, utf8 } from '../../protocol/crypto/bytes.ts';
import type { Proven, Started } from '../../protocol/crypto/opaque.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { RecoveryStartAnswer } from '../../protocol/wire/schemas.ts';

/** An answered KE1 whose password proved right: what finishes it, and opens the escrow. */
export interface Judged extends Proven {
  readonly answer: RecoveryStartAnswer;
}

/** A guess of one password, which may be sent again. */
export interface Tried {
  readonly password: Secret<string>;
}

/** One KE1 of one password. */
export interface Login extends Tried {
  readonly started: Started;
  /** Once a KE2 was read and the password proved right. */
  judged?: Judged;
}

/** The most that are kept, which is the most attempts a vault may allow: after more passwords no key is left. */
const most = 10;

export class Logins<Kept extends Tried = Login> {
  readonly #open: Kept[] = [];

  /** Compares in time that depends on the lengths only. */
  find(password: Secret<string>): Kept | undefined {
    const given = utf8(password.reveal());
    return this.#open.find((login) => equalBytes(utf8(login.password.reveal()), given));
  }

  add(login: Kept): void {
    this.#open.push(login);
    if (this.#open.length > most) this.#open.shift();
  }

  end(login: Kept): void {
    const at = this.#open.indexOf(login);
    if (at >= 0) this.#open.splice(at, 1);
  }
}
