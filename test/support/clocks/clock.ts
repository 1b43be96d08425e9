/** A clock that stands still until the test moves it: the functions of a vault process read it in place of the machine's. */
import { renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../temporary-folder.ts';

const preload = fileURLToPath(new URL('./frozen-clock.js', import.meta.url));

export function clocks(count: number, now = Date.now()): Clock[] {
  return Array.from({ length: count }, () => new Clock(now));
}

export class Clock {
  readonly #folder = temporaryFolder();
  readonly #file = this.#folder.at('now');
  #now = 0;
  #skew = 0;

  constructor(now = Date.now()) {
    this.set(now);
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** Settings of a vault that lives by this clock. Tokens are still verified by the machine's. */
  get settings(): Record<string, string> {
    return { NODE_OPTIONS: `--import=${preload}`, TEST_CLOCK_FILE: this.#file };
  }

  // Renamed into place, so that a reader never sees half a number.
  set(now: number): void {
    this.#now = now;
    writeFileSync(`${this.#file}.next`, String(now));
    renameSync(`${this.#file}.next`, this.#file);
  }

  step(ms: number): void {
    this.set(this.#now + ms);
  }

  /** Sets this clock so much ahead of where it would be, or behind: it may go backwards. */
  skew(ms: number): void {
    const moved = ms - this.#skew;
    this.#skew = ms;
    this.step(moved);
  }

  close(): void {
    this.#folder.remove();
  }
}
