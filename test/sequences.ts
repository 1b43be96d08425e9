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
  if (seed === undefined) return sequences[suite];
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`the seed is a number of at most nine digits, not "${seed}"`);
  return [{ seed: Number(seed) }];
}
