/**
 * Whether this is `fetch`'s error for a process that is gone. `instanceof` does not work here: Jest has a TypeError of
 * its own.
 */
export function isGone(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null || !('message' in cause)) return false;
  return cause.message === 'fetch failed' || cause.message === 'terminated';
}
