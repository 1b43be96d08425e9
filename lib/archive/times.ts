/**
 * A time as the functions of node:fs take it: a double of seconds, exact to a quarter of a microsecond in this century.
 * As text, because Node takes a negative number for "now".
 */
export function toSeconds(nanoseconds: bigint): string {
  return String(Number(nanoseconds) / 1e9);
}
