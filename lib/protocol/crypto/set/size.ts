/** How many vaults a set has, and how many of them are needed. Apart from the curves, which take long to load. */

/** Members of a set. */
export const setSize = { least: 2, most: 9 };

/** More than half: two groups of so many vaults always have one in common. */
export const leastThreshold = (count: number): number => Math.floor(count / 2) + 1;

export const isThreshold = (threshold: number, count: number): boolean =>
  Number.isInteger(threshold) && threshold >= leastThreshold(count) && threshold <= count;
