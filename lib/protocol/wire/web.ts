/** What a browser lets an app of another origin read of an answer (Fetch standard, "CORS protocol"). */

/** Besides the body: how long to wait, and since when. */
export const exposedHeaders = 'Date, Retry-After';

/** Stands for every origin. */
export const anyOrigin = '*';

/** The headers of an answer to a request from `origin`, where the apps of `allowed` may read answers. */
export function webHeaders(origin: string | undefined, allowed: readonly string[]): Record<string, string> {
  if (allowed.includes(anyOrigin)) return readableBy(anyOrigin);
  if (allowed.length === 0) return {};
  // No cache may give one origin what was answered to another.
  const vary = { vary: 'Origin' };
  return origin !== undefined && allowed.includes(origin) ? { ...vary, ...readableBy(origin) } : vary;
}

const readableBy = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': exposedHeaders,
});
