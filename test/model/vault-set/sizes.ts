/** Sizes of sets, and the bound of each: guesses between two proofs at ten attempts a member. */
import type { Size } from './guessing.ts';

export const policy = {
  maxAttempts: 10,
  attemptDelays: [0],
  sessionSeconds: 120,
  pendingSeconds: 600,
  resetSeconds: 0,
  tokenSeconds: 3600,
};
export const atOnce = async () => {};

export const sizes: readonly (Size & { readonly bound: number })[] = [
  { members: 3, threshold: 2, colluding: 0, bound: 15 },
  { members: 3, threshold: 2, colluding: 1, bound: 20 },
  { members: 5, threshold: 3, colluding: 0, bound: 16 },
  { members: 5, threshold: 3, colluding: 1, bound: 20 },
  { members: 5, threshold: 3, colluding: 2, bound: 30 },
  { members: 9, threshold: 5, colluding: 0, bound: 18 },
  { members: 9, threshold: 5, colluding: 4, bound: 50 },
];
