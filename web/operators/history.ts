/** The last minutes of one vault, as the page has read them: pure, so that a test can play any of them. */
import { added, type Counters, type Percentiles, type Totals } from './counters.ts';

/** One reading. Times are milliseconds since the epoch. */
interface Point {
  readonly at: number;
  /** What happened since the reading before. Absent where the vault could not be read, and where it was read first. */
  readonly added?: Totals;
  readonly duration: Counters['duration'];
}

export interface History {
  readonly points: readonly Point[];
  /** The last that could be read, from which the next is counted. */
  readonly last?: Counters;
  /** Whether the newest reading failed. */
  readonly away: boolean;
}

export const nothing: History = { points: [], away: false };

/** Five minutes in sixty parts: few enough for one event to be seen, and enough to see when it was. */
export const part = 5_000;
export const parts = 60;

/** The end of the part that a time lies in. */
export const endOf = (at: number): number => Math.ceil(at / part) * part;

/** The history with one reading more; undefined stands for a vault that did not answer. */
export function append({ points, last }: History, at: number, counters: Counters | undefined): History {
  const oldest = at - part * (parts + 1);
  const kept = points.filter((point) => point.at >= oldest);
  if (!counters) return { points: [...kept, { at, duration: {} }], ...(last && { last }), away: true };
  const { duration } = counters;
  const point = last ? { at, duration, added: added(last, counters) } : { at, duration };
  return { points: [...kept, point], last: counters, away: false };
}

/** The ends of the parts up to now. They lie on the clock, so that a sum stays where it was drawn. */
export function times(now: number): number[] {
  const newest = endOf(now);
  return Array.from({ length: parts }, (_, index) => newest - (parts - 1 - index) * part);
}

/** A value for each part. Null where nothing is known of it: such a part is a gap in the line, and not a zero. */
export type Values = readonly (number | null)[];

/** How often it happened in each part. */
export function sums({ points }: History, key: string, ends: readonly number[]): Values {
  return inParts(points, ends, (within) => {
    const known = within.filter((point) => point.added !== undefined);
    if (known.length === 0) return null;
    return known.reduce((sum, point) => sum + (point.added?.get(key) ?? 0), 0);
  });
}

/** The percentile of the route as it was last read in each part. */
export function latency(
  { points }: History,
  { route, percentile }: { readonly route: string; readonly percentile: keyof Percentiles },
  ends: readonly number[],
): Values {
  return inParts(points, ends, (within) => {
    const known = within.flatMap(({ duration }) => duration[route]?.[percentile] ?? []);
    return known.at(-1) ?? null;
  });
}

function inParts(
  points: readonly Point[],
  ends: readonly number[],
  value: (within: readonly Point[]) => number | null,
): Values {
  const byEnd = Map.groupBy(points, ({ at }) => endOf(at));
  return ends.map((end) => value(byEnd.get(end) ?? []));
}

/** The values of several vaults in one: a part of which none is known stays a gap. */
export function together(lines: readonly Values[], combine: (known: readonly number[]) => number): Values {
  const [first = []] = lines;
  return first.map((_, index) => {
    const known = lines.map((values) => values[index]).filter((value) => typeof value === 'number');
    return known.length === 0 ? null : combine(known);
  });
}

export const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
