/**
 * The random sequences that every run plays: always the same, so that a red run is red for what changed. What
 * `npm run explore` finds is added here, and so played again from then on.
 */
export interface Sequence {
  readonly seed: number;
  /** fast-check's path to one case, such as `17`: only that is played. Without it, as many as the suite plays. */
  readonly path?: string;
}

export type Suite = 'model' | 'random' | 'fuzz';

const sequences: Record<Suite, readonly Sequence[]> = {
  model: [{ seed: 20261125 }],
  random: [{ seed: 20261125 }],
  fuzz: [{ seed: 20261125 }],
};

/** What to play: the given seed alone, or all that are written down here. */
export function sequencesOf(suite: Suite, seed: string | undefined): readonly Sequence[] {
  return seed === undefined ? sequences[suite] : [{ seed: wholeNumber('seed', seed) }];
}

/** An option's number, below a billion. Ends the process, and says which option, for anything else. */
export function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(`--${option} is a whole number below 1,000,000,000, not "${text}"\n`);
  process.exit(2);
}

/** fast-check's parameters: as many runs of the seed as the suite plays, or the one case that the path names. */
export const parametersOf = ({ seed, path }: Sequence, numRuns: number) =>
  path === undefined ? { seed, numRuns } : { seed, path, numRuns: 1 };

/** Vault processes that the model and the faults play with: every other seed has a third one. */
export const processesOf = ({ seed }: Sequence): number => (seed % 2 === 0 ? 3 : 2);
