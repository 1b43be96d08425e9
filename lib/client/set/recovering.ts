/** Recovery from a vault set: what is kept between two calls, so that a guess that is made again is free. */
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { Argon2Inputs } from '../../protocol/crypto/set/argon2-hash.ts';
import { blindPassword } from '../../protocol/crypto/set/guess.ts';
import type { Course } from '../course.ts';
import { WrongPassword } from '../errors.ts';
import { Logins } from '../one/logins.ts';
import { Attempt, type Guess, type Options, type SetRecovered } from './attempt.ts';
import { membersUnder } from './members.ts';

/**
 * A blinded element counts once at each member while its session is open, however often it is sent. So a guess is kept,
 * with its password, until the key is there or the password is known to be wrong: a call that is made again is free.
 */
export class SetRecovery {
  readonly #options: Options;
  readonly #guesses = new Logins<Guess>();

  constructor(options: Options) {
    this.#options = options;
  }

  async recover(password: Secret<string>, course: Course): Promise<SetRecovered> {
    const { members, configurations, argon2id } = this.#options;
    const { signal } = course;
    const options = {
      members: membersUnder(members, signal),
      configurations,
      argon2id: (inputs: Argon2Inputs) => argon2id(inputs, signal),
    };
    const guess = this.#guesses.find(password) ?? this.#begin(password);
    try {
      const recovered = await new Attempt(guess, options, course).run();
      this.#guesses.end(guess);
      return recovered;
    } catch (error) {
      if (error instanceof WrongPassword) this.#guesses.end(guess);
      throw error;
    }
  }

  #begin(password: Secret<string>): Guess {
    const guess = { password, blinded: blindPassword(password) };
    this.#guesses.add(guess);
    return guess;
  }
}
