/** The value below which that share of them is: of those there are, none in between. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Of an even number, the upper one of the two in the middle. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);
