/** Latencies as a lognormal distribution, fitted to two quantiles that somebody published. */
import type { Random } from './random.ts';

/** In standard deviations from the middle, of the standard normal distribution. */
const deviations = { p5: -1.6449, p10: -1.2816, p50: 0, p90: 1.2816, p95: 1.6449, p99: 2.3263 } as const;
export type Quantile = keyof typeof deviations;

/** Milliseconds by quantile: two of them, or p50 alone for what always takes as long. */
export type Quantiles = Readonly<Partial<Record<Quantile, number>>>;

export interface Lognormal {
  /** Of the logarithm. */
  readonly mean: number;
  readonly deviation: number;
}

export function lognormal(quantiles: Quantiles): Lognormal {
  const known = Object.entries(quantiles).map(([name, ms]) => [deviations[name as Quantile], Math.log(ms)] as const);
  const [first, second, third] = known;
  if (!first || third) throw new RangeError('quantiles expected one or two');
  if (!second) return { mean: first[1], deviation: 0 };
  const deviation = (second[1] - first[1]) / (second[0] - first[0]);
  if (!(deviation > 0)) throw new RangeError('quantiles expected the higher one above');
  return { mean: first[1] - deviation * first[0], deviation };
}

export const quantileOf = ({ mean, deviation }: Lognormal, name: Quantile): number =>
  Math.exp(mean + deviation * deviations[name]);

export const draw = ({ mean, deviation }: Lognormal, { normal }: Random): number =>
  Math.exp(mean + deviation * normal());
