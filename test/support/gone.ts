/** Whether this is how `fetch` says that the process at the other end is gone. Jest's TypeError is another one. */
export function isGone(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null || !('message' in cause)) return false;
  return cause.message === 'fetch failed' || cause.message === 'terminated';
}
