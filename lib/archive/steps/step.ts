/**
 * Work on a disk, written once and done in either of two ways. A call that the system answers from its memory takes a few
 * microseconds, and a promise around it many times that; a call that waits for a disk must not hold up everything else.
 * So each step of the work knows both ways, and Pace says which one is taken.
 */

export class Step<T> {
  /** Absent: too long to wait for. */
  readonly now: (() => T) | undefined;
  readonly later: () => Promise<T>;

  constructor(later: () => Promise<T>, now?: () => T) {
    this.later = later;
    this.now = now;
  }

  *[Symbol.iterator](): Generator<Step<unknown>, T, unknown> {
    return (yield this) as T;
  }
}

/** Work that ends with a T: `yield*` takes the result of a step, or of other work. */
export type Work<T> = Generator<Step<unknown>, T, unknown>;
/** Work that gives a C now and then. */
export type Making<C, T = void> = Generator<Step<unknown> | C, T, unknown>;
