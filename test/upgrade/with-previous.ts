import { describe } from '@jest/globals';
import { hasPrevious, previous } from '../support/release/previous.ts';

/** False where the tests beside the version before are skipped. */
export const previousIsHere = hasPrevious();

/** Tests beside the version before: skipped, and seen to be, in a clone that has not its commit. */
export function besidePrevious(name: string, tests: () => void): void {
  if (previousIsHere) describe(name, tests);
  else describe.skip(`${name} (needs commit ${previous.commit}: git fetch --unshallow)`, tests);
}
