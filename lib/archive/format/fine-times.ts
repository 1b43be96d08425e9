/**
 * What a plain header has no field for, and nearly every file has: when it was last read, and both times below a second.
 * They stand where a name of 131 bytes and more would end, and in the 12 bytes behind the header's last field, which every
 * other tar passes over:
 *
 *     476  11  last access, seconds, octal (as in star's header), then a NUL
 *     488   3  `ns:`
 *     491   9  last change, nanoseconds of its second, decimal
 *     500   9  last access, the same
 */
import { largestOctal, putDigits } from './digits.ts';

const start = 476;
const second = 1_000_000_000n;

/** Nanoseconds since 1970. */
export interface FineTimes {
  readonly modified: bigint;
  readonly accessed: bigint;
}

/** Whether a plain header can say them. */
export function areFine({ modified, accessed }: FineTimes): boolean {
  return [modified, accessed].every((time) => time >= 0n && time / second <= largestOctal);
}

export function writeFineTimes(bytes: Buffer, { modified, accessed }: FineTimes): void {
  putDigits(bytes, { at: start, length: 11, base: 8 }, Number(accessed / second));
  bytes.write('ns:', 488, 'latin1');
  putDigits(bytes, { at: 491, length: 9, base: 10 }, Number(modified % second));
  putDigits(bytes, { at: 500, length: 9, base: 10 }, Number(accessed % second));
}

/** Undefined where there are none. */
export function readFineTimes(bytes: Buffer): FineTimes | undefined {
  const form = /^([0-7]{11})\0ns:(\d{9})(\d{9})\0{3}$/;
  const [, accessed, modifiedRest = '', accessedRest = ''] = form.exec(bytes.toString('latin1', start)) ?? [];
  if (accessed === undefined) return undefined;
  const seconds = BigInt(Number.parseInt(bytes.toString('latin1', 136, 147), 8));
  return {
    modified: seconds * second + BigInt(modifiedRest),
    accessed: BigInt(Number.parseInt(accessed, 8)) * second + BigInt(accessedRest),
  };
}
