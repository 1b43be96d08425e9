/** Axes: where a value stands between two ends, and which values are named. */

export interface Scale {
  /** Pixels. */
  at(value: number): number;
  readonly ticks: readonly number[];
}

interface Ends {
  readonly least: number;
  readonly most: number;
  /** Pixels of `least` and of `most`. */
  readonly from: number;
  readonly to: number;
}

/** From zero on, with ticks of 1, 2 or 5 times a power of ten. */
export function linear({ most, from, to }: Omit<Ends, 'least'>): Scale {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const step = ([1, 2, 5, 10].find((times) => most / (times * power) <= 6) ?? 10) * power;
  const count = Math.floor(most / step + 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { at: (value) => from + ((to - from) * value) / most, ticks };
}

/** Each power of ten is a tick. */
export function logarithmic({ least, most, from, to }: Ends): Scale {
  const [first, last] = [Math.log10(least), Math.log10(most)];
  const ticks = [];
  for (let power = Math.ceil(first - 1e-9); power <= last + 1e-9; power++) ticks.push(Number(`1e${power}`));
  return { at: (value) => from + ((to - from) * (Math.log10(value) - first)) / (last - first), ticks };
}

/** `1,000` and `0.0025`; millions as a word. */
export function label(value: number): string {
  if (value >= 1_000_000_000) return `${value / 1_000_000_000} billion`;
  if (value >= 1_000_000) return `${value / 1_000_000} million`;
  if (value !== 0 && Math.abs(value) < 100) return String(Number(value.toPrecision(3)));
  return Math.round(value).toLocaleString('en-US');
}
