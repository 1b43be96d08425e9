/** One account under load. Like a real client it keeps what it would ask next until that is answered. */

import type { OwnerStatement } from '../../../lib/protocol/crypto/owner-proof.ts';
import type * as wire from '../../../lib/protocol/wire/schemas.ts';
import type { Answer } from '../../../test/support/device/call.ts';
import type { Guess } from '../../../test/support/device/device.ts';
import type { FinishRequest, RecoveryAnswer } from '../../../test/support/device/forms.ts';
import { LightDevice } from '../../../test/support/device/light-device.ts';
import { password } from '../../../test/support/device/password.ts';
import type { VaultProcess } from '../../../test/support/vault/vault.ts';

/** What an owner proof is made for. */
type Names = Pick<OwnerStatement, 'account' | 'vault' | 'registration'>;

type Ask = () => Promise<Answer<unknown>>;

export class Customer {
  readonly #device: LightDevice;
  #next: Ask;
  /** Distinct KE1 answered since the last proof. */
  #answered = 0;

  private constructor(device: LightDevice) {
    this.#device = device;
    this.#next = this.#choose();
  }

  static async enrol(vault: VaultProcess, sub: string): Promise<Customer> {
    const device = await LightDevice.of(vault, sub);
    await device.register(password);
    return new Customer(device);
  }

  /** One request. A refusal changes nothing: the same is asked again the next time. Gives its code. */
  async ask(): Promise<string> {
    const { status, problem } = await this.#next();
    return status < 300 ? 'ok' : problem.code;
  }

  /** What is counted, and what should be. */
  async audit(): Promise<{ spent: number; expected: number }> {
    for (let tries = 0; tries < 10 && (await this.ask()) !== 'ok'; tries++);
    const { attemptsRemaining = 0, maxAttempts = 0 } = await this.#device.status();
    return { spent: maxAttempts - attemptsRemaining, expected: this.#answered };
  }

  #choose(): Ask {
    const dice = Math.random();
    if (dice < 0.2) return this.#status();
    if (dice < 0.3) return this.#replace();
    return this.#guess(dice < 0.4 && this.#answered < 5 ? 'wrong' : password);
  }

  #then<T>(asked: Promise<Answer<T>>, next: (body: T) => Ask): Promise<Answer<T>> {
    return asked.then((answer) => {
      if (answer.status < 300) this.#next = next(answer.body);
      return answer;
    });
  }

  #status(): Ask {
    return () => this.#then(this.#device.call('key-status'), () => this.#choose());
  }

  #guess(as: string): Ask {
    const guess = this.#device.guess(as);
    const ask =
      (lostEndsAt?: number): Ask =>
      () =>
        this.#then(this.#device.start(guess), (body) => {
          // After the end of the session whose answer was lost, the same KE1 is an attempt like any other.
          if (lostEndsAt === undefined || lostEndsAt <= Date.now()) this.#answered++;
          // Now and then the answer is lost on the way, and the same KE1 asked again.
          if (lostEndsAt === undefined && Math.random() < 0.1) return ask(Date.parse(body.expiresAt));
          return as === password ? this.#prove(guess, body) : this.#choose();
        });
    return ask();
  }

  #prove(guess: Guess, body: RecoveryAnswer): Ask {
    const proven = this.#device.prove(guess, body);
    if (!proven) throw new Error('the password is right');
    return () =>
      this.#then(this.#device.finishRecovery(proven.request), () => {
        this.#answered = 0;
        return this.#choose();
      });
  }

  /** Each of the three requests is asked again by itself: the names of an answer that came are kept. */
  #replace(): Ask {
    const { message, complete } = this.#device.enrol(password, this.#device.backupKey);
    const finish = (body: FinishRequest, names: Names): Ask => {
      const signed = this.#device.signFor({ ...names, registration: body.registration }, 'replace', body);
      return async () =>
        this.#then(this.#device.finish(await signed), () => {
          this.#answered = 0;
          return this.#choose();
        });
    };
    const start = (names: Names): Ask => {
      const signed = this.#device.signFor(names, 'enrol', { registrationRequest: message });
      return async () => {
        const answer = await this.#device.startRegistration(await signed);
        if (answer.status < 300) this.#next = finish(await complete(answer.body), names);
        return answer;
      };
    };
    return () =>
      this.#then(this.#device.call<wire.KeyAnswer>('key-status'), ({ account, vault, registration = '' }) =>
        start({ account, vault, registration }),
      );
  }
}
