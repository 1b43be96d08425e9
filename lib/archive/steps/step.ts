/**
 * Work on a disk, written once and done in either of two ways. A call that the system answers from its memory takes a few
 * microseconds, and a promise around it many times that; a call that waits for a disk must not hold up everything else.
 * So each step of the work knows both ways, and Pace says which one is taken.
 */

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

  *[Symbol.iterator](): Generator<Step<unknown>, T, unknown> {
    return (yield this) as T;
  }
}

/** Work that ends with a T: `yield*` takes the result of a step, or of other work. */
export type Work<T> = Generator<Step<unknown>, T, unknown>;
/** Work that gives a C now and then. */
export type Making<C, T = void> = Generator<Step<unknown> | C, T, unknown>;

/** A step, or work. */
export interface Doing<T> {
  [Symbol.iterator](): Generator<Step<unknown>, T, unknown>;
}

/** A step that waits for something else than a disk. */
export function waitFor<T>(something: () => Promise<T>): Step<T> {
  return new Step(something, undefined, false);
}
