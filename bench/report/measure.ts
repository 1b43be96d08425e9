/** What a benchmark tells: what was measured, beside what, and what it should be. */

/** Of the ratio where there is another side, of the value where there is none. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

export interface Measure {
  readonly what: string;
  /** Of `ours` and of the other side: `ms`, `MiB`, `calls`, `$`. */
  readonly unit: string;
  readonly ours: number;
  /** The same from another side, measured in the same run. */
  readonly other?: { readonly what: string; readonly value: number };
  /** Absent: shown, and not judged. */
  readonly goal?: Goal;
}

/** `ours` to the other side; `ours` where there is none. */
export function judged({ ours, other }: Measure): number {
  return other ? ours / other.value : ours;
}

/** Whether the goal is met; true where there is none. */
export function isMet(measure: Measure): boolean {
  const value = judged(measure);
  if (!measure.goal) return true;
  return 'atMost' in measure.goal ? value <= measure.goal.atMost : value >= measure.goal.atLeast;
}

/** One run of one benchmark, as it is written to reports/bench/<name>.json. */
export interface Report {
  readonly name: string;
  /** What measures it again. */
  readonly command: string;
  /** ISO date. */
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly measures: readonly Measure[];
  /** What a picture or a reader needs besides. */
  readonly details?: unknown;
}
