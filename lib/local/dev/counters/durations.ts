/** How long the requests of one route took: all are counted, and the percentiles are those of the last thousand. */

const kept = 1000;

export interface Percentiles {
  readonly count: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export class Durations {
  readonly #last: number[] = [];
  #count = 0;

  add(milliseconds: number): void {
    this.#last[this.#count % kept] = milliseconds;
    this.#count++;
  }

  percentiles(): Percentiles {
    const sorted = [...this.#last].sort((a, b) => a - b);
    // The nearest rank: a value that was measured, and never one between two.
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { count: this.#count, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
