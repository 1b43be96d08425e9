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

/** What to play: the given seed alone, or all that are written down here. Ends the process for what is no seed. */
export function sequencesOf(suite: Suite, seed: string | undefined): readonly Sequence[] {
  if (seed === undefined) return sequences[suite];
  if (!/^\d{1,9}$/.test(seed)) {
    process.stderr.write(`--seed is a whole number below 1,000,000,000, not "${seed}"\n`);
    process.exit(2);
  }
  return [{ seed: Number(seed) }];
}
