/** For a value that only a defect leaves out: `found ?? failed()`. */
export function failed(): never {
  throw new Error('expected a value');
}
