/** Both ways in which each step of reading and writing a disk can be taken: see lib/archive/steps. */
import type { PaceOptions } from '../../lib/archive/steps/pace.ts';

export const paces: readonly (readonly [way: string, PaceOptions])[] = [
  ['waiting for each step', { slow: Number.POSITIVE_INFINITY }],
  ['waiting for none', { slow: 0 }],
];
