/** Numbers as a header has them. */

export interface Field {
  readonly at: number;
  /** Digits, zeros in front. */
  readonly length: number;
  readonly base: 8 | 10;
}

const zero = 0x30;

export function putDigits(bytes: Buffer, { at, length, base }: Field, value: number): void {
  let rest = value;
  for (let index = at + length - 1; index >= at; index--) {
    bytes[index] = zero + (rest % base);
    rest = Math.floor(rest / base);
  }
}
