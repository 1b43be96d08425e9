/** Numbers as a header has them. */

export interface Field {
  readonly at: number;
  /** Digits, zeros in front. */
  readonly length: number;
  readonly base: 8 | 10;
}

/** That eleven digits can say: a size, or a time in seconds. */
export const largestOctal = 0o77777777777;

const zero = 0x30;

export function putDigits(bytes: Buffer, { at, length, base }: Field, value: number): void {
  let rest = value;
  for (let index = at + length - 1; index >= at; index--) {
    // Nearly all are whole numbers of 31 bits, which the processor divides faster.
    const next = rest < 2 ** 31 ? (rest / base) | 0 : Math.floor(rest / base);
    bytes[index] = zero + rest - next * base;
    rest = next;
  }
}
