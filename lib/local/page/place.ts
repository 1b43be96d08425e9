/** Where the page is served: by a vault that stands alone, or by one of a set. */
import type { Policy } from '../../vault/policy.ts';
import { type Listening, type ListeningSet, vaultExports, vaultSetExports } from '../shell-exports.ts';

export interface Place {
  /** The vault that serves the page. */
  readonly vault: Listening;
  /** The set it is one of, or itself alone. */
  readonly set: ListeningSet;
}

export function placeOf({ name, url, identity }: Listening, set?: ListeningSet): Place {
  const vault = { name, url, identity };
  return { vault, set: set ?? { threshold: 1, members: [vault] } };
}

/** The lines that tell the command line of this place. */
export function exportsOf({ vault, set }: Place): string[] {
  return set.members.length === 1 ? vaultExports(vault) : vaultSetExports(set);
}

/** `GET /dev/page`: what the page must know before it can be a device. */
export function describePlace(place: Place, { maxAttempts, attemptDelays, sessionSeconds, resetSeconds }: Policy) {
  return {
    vaults: place.set.members.map(({ name, url, identity }) => ({ name, url, identity })),
    threshold: place.set.threshold,
    policy: { maxAttempts, attemptDelays, sessionSeconds, resetSeconds },
    exports: exportsOf(place),
  };
}
