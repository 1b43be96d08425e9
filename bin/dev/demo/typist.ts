/** Someone who types at a terminal, and everything that it shows, with the time of each piece. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

export interface Shown {
  /** Seconds. */
  readonly at: number;
  readonly text: string;
}

/** A character of a line that is typed, in seconds. */
export type Pace = (character: string) => number;

/** A steady hand that is a little slower between words. Seeded, so that each recording has the same rhythm. */
export function humanPace(seed = 1): Pace {
  let state = seed;
  return (character) => {
    // https://en.wikipedia.org/wiki/Linear_congruential_generator, with the factors of Numerical Recipes.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (character === ' ' ? 0.05 : 0.02) + 0.04 * (state / 2 ** 32);
  };
}

/** Of a slow machine's work a viewer waits no longer than this at a time, in seconds. */
const longestStill = 1;
/** Longer than any command of the recording takes on a busy machine. */
const longestWaitMs = 120_000;

export class Typist {
  readonly shown: Shown[] = [];
  readonly #terminal: ChildProcessWithoutNullStreams;
  readonly #pace: Pace;
  readonly #ended: Promise<void>;
  #text = '';
  /** How much of it was waited for already. */
  #seen = 0;
  #look: () => void = () => {};
  /** Seconds that were waited for the program and are not shown. */
  #skipped = 0;
  /** Since when it is waited for, if it is. */
  #waiting: number | undefined;

  constructor(terminal: ChildProcessWithoutNullStreams, pace: Pace) {
    this.#terminal = terminal;
    this.#pace = pace;
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.shown.push({ at: this.#now(), text });
      this.#text += text;
      this.#look();
    });
    this.#ended = new Promise((resolve) => terminal.once('close', () => resolve()));
  }

  #now(): number {
    const now = performance.now() / 1000;
    if (this.#waiting !== undefined) {
      this.#skipped += Math.max(0, now - this.#waiting - longestStill);
      this.#waiting = now;
    }
    return now - this.#skipped;
  }

  /** Rejects when it does not come, with what came instead. */
  async waitFor(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const instead = (what: string) => () =>
      reject(new Error(`The terminal ${what} before it showed "${text}": ${this.#text.slice(this.#seen)}`));
    const timer = setTimeout(instead('waited too long'), longestWaitMs);
    this.#ended.then(instead('ended'));
    this.#look = () => {
      const at = this.#text.indexOf(text, this.#seen);
      if (at < 0) return;
      this.#seen = at + text.length;
      resolve();
    };
    this.#waiting = performance.now() / 1000;
    this.#look();
    try {
      await promise;
    } finally {
      this.#waiting = undefined;
      clearTimeout(timer);
      this.#look = () => {};
    }
  }

  /** And Enter. */
  async type(line: string): Promise<void> {
    for (const character of `${line}\r`) {
      await delay(this.#pace(character) * 1000);
      this.#terminal.stdin.write(character);
    }
  }

  /** The end of what is typed, and of the terminal. */
  async leave(): Promise<void> {
    this.#terminal.stdin.end('exit\r');
    await this.#ended;
  }
}
