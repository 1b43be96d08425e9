/** Whether the next step is waited for on the spot, which is fast, or not, which lets everything else go on. */
// The global one is looked up anew each time, which takes longer than some steps.
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { type Doer, fail, notNow, resume, type Step } from './step.ts';

export interface PaceOptions {
  /** Milliseconds. A step that took longer waited for a disk. 0: none is ever waited for. */
  readonly slow?: number;
}

/**
 * Milliseconds for which no step is waited for after a slow one. Those steps are timed too, and may prolong it. On a busy
 * machine a step may seem slow that only had no processor, so it is not for long.
 */
const caution = 200;
/** Milliseconds after which everything else has its turn: signals, the progress bar, what is being written. */
const slice = 15;

export class Pace implements Doer {
  readonly #slow: number;
  #slowUntil: number;
  #sliceBegan = performance.now();

  constructor({ slow = 50 }: PaceOptions = {}) {
    this.#slow = slow;
    this.#slowUntil = slow === 0 ? Number.POSITIVE_INFINITY : 0;
  }

  attempt<T>({ now }: Step<T>): T | typeof notNow {
    const began = performance.now();
    if (!now || began < this.#slowUntil || began - this.#sliceBegan > slice) return notNow;
    try {
      return now();
    } finally {
      this.#note(began);
    }
  }

  /** Does a step, and takes the work on to its next one. A promise only where there is something to wait for. */
  take<Y, T>(
    work: Generator<Y, T, unknown>,
    step: Step<unknown>,
  ): IteratorResult<Y, T> | Promise<IteratorResult<Y, T>> {
    const { now } = step;
    const began = performance.now();
    if (!now || began < this.#slowUntil) return this.#wait(work, step, began);
    if (began - this.#sliceBegan > slice) return this.#breathe(work, now);
    return this.#do(work, now, began);
  }

  #do<Y, T>(work: Generator<Y, T, unknown>, now: () => unknown, began: number): IteratorResult<Y, T> {
    let result: unknown;
    try {
      result = now();
    } catch (error) {
      this.#note(began);
      return fail(work, this, error);
    }
    this.#note(began);
    return resume(work, this, result);
  }

  async #breathe<Y, T>(work: Generator<Y, T, unknown>, now: () => unknown): Promise<IteratorResult<Y, T>> {
    await setImmediate();
    this.#sliceBegan = performance.now();
    return this.#do(work, now, this.#sliceBegan);
  }

  async #wait<Y, T>(
    work: Generator<Y, T, unknown>,
    { later, isOfDisk }: Step<unknown>,
    began: number,
  ): Promise<IteratorResult<Y, T>> {
    let result: unknown;
    try {
      result = await later();
    } catch (error) {
      if (isOfDisk) this.#note(began);
      return fail(work, this, error);
    }
    if (isOfDisk) this.#note(began);
    return resume(work, this, result);
  }

  #note(began: number): void {
    const ended = performance.now();
    if (ended - began > this.#slow) this.#slowUntil = Math.max(this.#slowUntil, ended + caution);
  }
}
