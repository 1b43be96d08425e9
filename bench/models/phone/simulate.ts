/** Many phones: the middle one and the slowest of a hundred, and what their time goes to. */
import { type Conditions, parts, type Time, totalOf } from './journey.ts';
import { type Random, randomOf } from './random.ts';

export const draws = 20_000;
const seed = 20_261_129;

export interface Outcome {
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds by part, on average of those around p50 and around p99. */
  readonly at: { readonly p50: Time; readonly p99: Time };
}

type Journey = (conditions: Conditions, random: Random) => Time;

/** The same numbers for the same arguments. */
export function simulate(journey: Journey, conditions: Conditions, count: number = draws): Outcome {
  const random = randomOf(seed);
  const times = Array.from({ length: count }, () => journey(conditions, random)).sort(
    (a, b) => totalOf(a) - totalOf(b),
  );
  return {
    p50: totalAt(times, 0.5),
    p99: totalAt(times, 0.99),
    at: { p50: averageOf(around(times, 0.5)), p99: averageOf(around(times, 0.99)) },
  };
}

const totalAt = (sorted: readonly Time[], share: number): number => {
  const time = sorted[Math.floor(share * sorted.length)];
  return time ? totalOf(time) : Number.NaN;
};

/** One in a hundred of them, with this one in the middle. */
function around(sorted: readonly Time[], share: number): Time[] {
  const half = Math.max(1, Math.floor(sorted.length / 200));
  const middle = Math.floor(share * sorted.length);
  return sorted.slice(middle - half, middle + half);
}

function averageOf(times: readonly Time[]): Time {
  const sum = (part: (typeof parts)[number]) => times.reduce((total, time) => total + time[part], 0);
  return Object.fromEntries(parts.map((part) => [part, sum(part) / times.length])) as Time;
}
