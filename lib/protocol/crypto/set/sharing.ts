/**
 * Shamir's sharing of the OPRF key over the scalar field, and its use without putting it together (TOPPSS: Jarecki,
 * Kiayias, Krawczyk, Xu, ACNS 2017, ePrint 2017/363). A member's x is its position among the members, from 1.
 */
import type { Bytes } from '../bytes.ts';
import type { Secret } from '../secret.ts';
import {
  add,
  type Element,
  invert,
  multiply,
  Point,
  randomScalar,
  readElement,
  revealScalar,
  secretScalar,
  subtract,
  writeElement,
  writeScalar,
} from './group.ts';

/** What the device makes of a new key. The polynomial itself is nowhere in it. */
export interface Dealt {
  /** k: 32 bytes. */
  readonly key: Secret<Bytes>;
  /** For each member, in order: f(x) - b, which with its pad b is its share. */
  readonly shifts: readonly Bytes[];
  /** For each member, in order: its share times G. */
  readonly publicKeys: readonly Bytes[];
}

/** A new random key, shared so that `threshold` of the holders of these pads can evaluate under it. */
export function deal(threshold: number, pads: readonly Secret<Bytes>[]): Dealt {
  for (;;) {
    const polynomial = Array.from({ length: threshold }, randomScalar);
    const shares = pads.map((_, index) => evaluateAt(polynomial, BigInt(index + 1)));
    const shifts = pads.map((pad, index) => subtract(shares[index] ?? 0n, revealScalar(pad)));
    // Neither is a scalar that a vault takes. It happens about never.
    if ([...shares, ...shifts].includes(0n)) continue;
    return {
      key: secretScalar(polynomial[0] ?? 0n),
      shifts: shifts.map(writeScalar),
      publicKeys: shares.map((share) => writeElement(Point.BASE.multiply(share))),
    };
  }
}

/** By Horner's rule. The first coefficient is that of x^0. */
export function evaluateAt(polynomial: readonly bigint[], x: bigint): bigint {
  return polynomial.reduceRight((sum, coefficient) => add(multiply(sum, x), coefficient), 0n);
}

/** What one member answered, and its x. */
export interface Part {
  readonly position: number;
  readonly evaluated: Bytes;
}

/** The key times the blinded element, of `threshold` members' parts: Lagrange's interpolation at 0. */
export function combine(parts: readonly Part[]): Bytes {
  const positions = parts.map(({ position }) => position);
  const weighted = parts.map(({ position, evaluated }) =>
    readElement(evaluated, 'evaluated').multiply(weightAtZero(position, positions)),
  );
  return writeElement(weighted.reduce((sum, part) => sum.add(part), Point.ZERO as Element));
}

/** Lagrange's coefficient at 0. The positions are different, and none is 0. */
export function weightAtZero(position: number, positions: readonly number[]): bigint {
  const others = positions.filter((other) => other !== position).map(BigInt);
  const above = others.reduce((product, other) => multiply(product, other), 1n);
  const below = others.reduce((product, other) => multiply(product, subtract(other, BigInt(position))), 1n);
  return multiply(above, invert(below));
}
