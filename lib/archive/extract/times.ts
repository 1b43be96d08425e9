/**
 * A time as the functions of node:fs take it: seconds as text, because Node takes a negative number for "now". A double
 * holds a time of this century to a quarter of a microsecond. Where that falls outside the microsecond that is meant, a
 * double inside it is taken.
 */
export function toSeconds(nanoseconds: bigint): string {
  const nearest = Number(nanoseconds) / 1e9;
  const meant = microsecondsOf(nanoseconds);
  const set = microsecondsOf(asSet(nearest));
  if (set === meant) return String(nearest);
  return String((Number(meant) + (set < meant ? 1 : 2) / 3) / 1e6);
}

/**
 * What libuv sets for it (uv__fs_to_timespec): whole seconds, and whole nanoseconds of the rest, both rounded towards
 * zero.
 */
function asSet(seconds: number): bigint {
  const whole = Math.trunc(seconds);
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.trunc((seconds - whole) * 1e9));
}

function microsecondsOf(nanoseconds: bigint): bigint {
  const rest = nanoseconds % 1000n;
  return (nanoseconds - (rest < 0n ? rest + 1000n : rest)) / 1000n;
}
