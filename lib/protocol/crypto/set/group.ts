/**
 * ristretto255 (RFC 9496) as RFC 9497 serialises it: 32 bytes for an element and for a scalar, little-endian. What is
 * not canonical is refused, and so are the identity and zero: no message of the set scheme may be either.
 */
import { ristretto255 } from '@noble/curves/ed25519.js';
import { type Bytes, randomBytes } from '../bytes.ts';
import { InvalidMessage } from '../invalid-message.ts';
import { Secret } from '../secret.ts';

// Named in full: its class has no name that a declaration could use.
export const Point: typeof ristretto255.Point = ristretto255.Point;
const { Fn: Scalars } = Point;

export type Element = InstanceType<typeof Point>;
type Field = InvalidMessage['field'];

/** The order of the group, L. */
export const order = Scalars.ORDER;

/** Throws {@link InvalidMessage} for bytes that are no element, or the identity. */
export function readElement(bytes: Bytes, field: Field): Element {
  const element = decode(() => Point.fromBytes(bytes));
  if (!element || element.is0()) throw new InvalidMessage(field, 'a canonical ristretto255 element, not the identity');
  return element;
}

/** Throws {@link InvalidMessage} for zero, and for bytes that are not below the group's order. */
export function readScalar(bytes: Bytes, field: Field): bigint {
  const scalar = decode(() => Scalars.fromBytes(bytes));
  if (!scalar) throw new InvalidMessage(field, 'a canonical ristretto255 scalar, not zero');
  return scalar;
}

function decode<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

export const writeElement = (element: Element): Bytes => new Uint8Array(element.toBytes());
export const writeScalar = (scalar: bigint): Bytes => new Uint8Array(Scalars.toBytes(scalar));

export const add = (a: bigint, b: bigint): bigint => Scalars.add(a, b);
export const subtract = (a: bigint, b: bigint): bigint => Scalars.sub(a, b);
export const multiply = (a: bigint, b: bigint): bigint => Scalars.mul(a, b);
export const invert = (a: bigint): bigint => Scalars.inv(a);

/** 64 bytes, little-endian, reduced: no scalar is likelier than another by more than 2^-256. */
export function reduce(wide: Bytes): bigint {
  let value = 0n;
  for (let at = wide.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(wide[at] ?? 0);
  return Scalars.create(value);
}

/** Not zero. */
export function randomScalar(): bigint {
  for (;;) {
    const scalar = reduce(randomBytes(64));
    if (scalar !== 0n) return scalar;
  }
}

export const secretScalar = (scalar: bigint): Secret<Bytes> => new Secret(writeScalar(scalar));
export const revealScalar = (secret: Secret<Bytes>): bigint => Scalars.fromBytes(secret.reveal());
