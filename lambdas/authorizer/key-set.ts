import { errors, type JWTVerifyGetKey } from 'jose';
import { messages } from '../../lib/signals.ts';
import { describeFailure, logger } from '../runtime/observe.ts';
import { fetchKeys } from './fetch-keys.ts';

const minute = 60_000;

/** How long the issuer is not asked again. */
const freshFor = 10 * minute;

/** How long its last answer serves while it cannot be asked. */
const servesFor = 12 * 60 * minute;

/**
 * After a failure, and after a key was looked for that the set does not have: whoever makes up names of keys asks the
 * issuer no more often than this.
 */
const pause = 5_000;

/** Our failure, and not the caller's: nobody can say whether the token is good. */
export class KeySetUnavailable extends Error {
  override readonly name = 'KeySetUnavailable';
}

interface Answer {
  readonly keys: JWTVerifyGetKey;
  /** When it was asked for. */
  readonly at: number;
}

/** The keys of one issuer, as it said last. What it no longer names is no longer believed. */
export class KeySet {
  readonly #uri: string;
  #answer: Answer | undefined;
  /** Why the issuer could not be asked last; none once it could. */
  #failure: unknown;
  #asking: Promise<void> | undefined;
  #pauseEnds = 0;

  constructor(uri: string) {
    this.#uri = uri;
  }

  /** Throws {@link KeySetUnavailable}, or a `JOSEError` where the issuer has no such key. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const began = Date.now();
    if (this.#age() >= freshFor) await this.#ask();
    let key = await this.#lookUp(header, token);
    if (!key && this.#answer && this.#answer.at < began) {
      await this.#ask(pause);
      key = await this.#lookUp(header, token);
    }
    if (!key) throw this.#failure ? this.#unavailable(this.#failure) : new errors.JWKSNoMatchingKey();
    if (this.#failure && this.#age() >= freshFor) this.#reportStale(this.#failure);
    return key;
  };

  #age(): number {
    return this.#answer ? Date.now() - this.#answer.at : Number.POSITIVE_INFINITY;
  }

  async #lookUp(...[header, token]: Parameters<JWTVerifyGetKey>) {
    if (!this.#answer || this.#age() >= servesFor) return undefined;
    try {
      return await this.#answer.keys(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) return undefined;
      // Several keys fit a token that names none: its own fault. What is no public key at all is the issuer's.
      if (cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      throw this.#unavailable(cause);
    }
  }

  /** Once at a time, and not in a pause. */
  async #ask(pauseAfter = 0): Promise<void> {
    const now = Date.now();
    if (!this.#asking && now >= this.#pauseEnds) {
      this.#pauseEnds = now + pauseAfter;
      this.#asking = this.#fetch().finally(() => {
        this.#asking = undefined;
      });
    }
    await this.#asking;
  }

  async #fetch(): Promise<void> {
    const at = Date.now();
    try {
      this.#answer = { keys: await fetchKeys(this.#uri), at };
      this.#failure = undefined;
    } catch (cause) {
      this.#failure = cause;
      this.#pauseEnds = Date.now() + pause;
    }
  }

  #reportStale(cause: unknown): void {
    const minutes = Math.floor(this.#age() / minute);
    logger.error(messages.authorizerStaleKeys, { minutes, ...describeFailure(cause) });
  }

  #unavailable(cause: unknown): KeySetUnavailable {
    return new KeySetUnavailable('The key set cannot be read', { cause });
  }
}
