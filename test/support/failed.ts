/** For a value that is there unless something is wrong: `found ?? failed()`. */
export function failed(): never {
  throw new Error('expected a value');
}
