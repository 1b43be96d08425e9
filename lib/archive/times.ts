/** Node takes times as a double of seconds: exact to a quarter of a microsecond in this century. */
export function toSeconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}
