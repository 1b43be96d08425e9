/**
 * Work on a disk, written once and done in either of two ways. A call that the system answers from its memory takes a few
 * microseconds, and a promise around it many times that; a call that waits for a disk must not hold up everything else.
 * So each step of the work knows both ways, and Pace says which one is taken.
 */

/** What says whether a step is done on the spot. */
export interface Doer {
  /** What the step gives, or {@link notNow}. */
  attempt<T>(step: Step<T>): T | typeof notNow;
}

export const notNow = Symbol('not now');

let doer: Doer | undefined;

/** Takes work on until it gives something, or comes to a step that must be waited for: those before it `by` has done. */
export function resume<Y, T>(work: Generator<Y, T, unknown>, by: Doer, value?: unknown): IteratorResult<Y, T> {
  return during(by, () => work.next(value));
}

/** The same, with an error of what it waited for. */
export function fail<Y, T>(work: Generator<Y, T, unknown>, by: Doer, error: unknown): IteratorResult<Y, T> {
  return during(by, () => work.throw(error));
}

function during<T>(by: Doer, move: () => T): T {
  const before = doer;
  doer = by;
  try {
    return move();
  } finally {
    doer = before;
  }
}

/** To be waited for once. */
export class Step<T> {
  /** Absent: too long to wait for. */
  readonly now: (() => T) | undefined;
  readonly later: () => Promise<T>;
  /** Whether the time it takes says something of the disk. */
  readonly isOfDisk: boolean;

  constructor(later: () => Promise<T>, now?: () => T, isOfDisk = true) {
    this.later = later;
    this.now = now;
    this.isOfDisk = isOfDisk;
  }

  [Symbol.iterator](): Turn<T> {
    return new Turn(this);
  }
}

/**
 * A step under way. One that is done on the spot does not leave the work at all: to leave it, through all the work that
 * it is part of, and to come back costs as much as the call.
 */
class Turn<T> implements Iterator<Step<unknown>, T, unknown> {
  readonly #step: Step<T>;
  #waits = false;

  constructor(step: Step<T>) {
    this.#step = step;
  }

  next(result: unknown): IteratorResult<Step<unknown>, T> {
    if (this.#waits) return { done: true, value: result as T };
    const value = doer ? doer.attempt(this.#step) : notNow;
    if (value !== notNow) return { done: true, value };
    this.#waits = true;
    return { done: false, value: this.#step };
  }

  throw(error: unknown): IteratorResult<Step<unknown>, T> {
    throw error;
  }
}

/** Work that ends with a T: `yield*` takes the result of a step, or of other work. */
export type Work<T> = Generator<Step<unknown>, T, unknown>;
/** Work that gives a C now and then. */
export type Making<C, T = void> = Generator<Step<unknown> | C, T, unknown>;

/** A step, or work. */
export interface Doing<T> {
  [Symbol.iterator](): Iterator<Step<unknown>, T, unknown>;
}

/** A step that waits for something else than a disk. */
export function waitFor<T>(something: () => Promise<T>): Step<T> {
  return new Step(something, undefined, false);
}
