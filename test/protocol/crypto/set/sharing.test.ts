/** Shamir's sharing: whoever has a threshold of the parts has RFC 9497's own answer, and by position only. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Bytes } from '../../../../lib/protocol/crypto/bytes.ts';
import { InvalidMessage } from '../../../../lib/protocol/crypto/invalid-message.ts';
import { Secret } from '../../../../lib/protocol/crypto/secret.ts';
import { evaluateBlinded } from '../../../../lib/protocol/crypto/set/evaluate.ts';
import { add, multiply, order, Point, randomScalar, writeScalar } from '../../../../lib/protocol/crypto/set/group.ts';
import { isShareKey, shareKey } from '../../../../lib/protocol/crypto/set/share-key.ts';
import { combine, deal, evaluateAt, weightAtZero } from '../../../../lib/protocol/crypto/set/sharing.ts';
import { fromHex, hex, readVectors } from '../../../vectors/read.ts';
import { fixDraws } from './draws.ts';

interface Verifiable {
  readonly skSm: string;
  readonly vectors: { readonly blindedElement: string; readonly evaluationElement: string }[];
}

const { verifiable: rfc } = readVectors<{ verifiable: Verifiable }>('./rfc9497.json');
const inHex = (scalar: bigint) => hex(writeScalar(scalar));
const secret = (scalar: bigint) => new Secret(writeScalar(scalar));

afterEach(() => {
  jest.restoreAllMocks();
});

const sizes = [2, 3, 4, 5, 6, 7, 8, 9].flatMap((count) =>
  Array.from({ length: count }, (_, index) => index + 1)
    .filter((threshold) => threshold * 2 > count)
    .map((threshold) => [threshold, count] as const),
);

/** All of `size` of these. */
function subsets<T>(all: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return all.flatMap((one, index) => subsets(all.slice(index + 1), size - 1).map((rest) => [one, ...rest]));
}

/** Each member's part of the RFC's first element, under shares of the RFC's key. */
function partsOf(threshold: number, count: number) {
  const [vector = { blindedElement: '', evaluationElement: '' }] = rfc.vectors;
  const blinded = fromHex(vector.blindedElement);
  const pads = Array.from({ length: count }, () => secret(randomScalar()));
  fixDraws(rfc.skSm);
  const { key, shifts, publicKeys } = deal(threshold, pads);
  jest.restoreAllMocks();
  expect(hex(key.reveal())).toBe(rfc.skSm);
  const parts = pads.map((pad, index) => {
    const [shift, publicKey] = [shifts[index], publicKeys[index]] as [Bytes, Bytes];
    return { position: index + 1, evaluated: evaluateBlinded({ pad, shift, publicKey, blinded }).evaluated };
  });
  return { parts, expected: vector.evaluationElement };
}

describe.each(sizes)('%i of %i', (threshold, count) => {
  test('every threshold of the parts, in any order, gives the RFC’s evaluation; one less does not', () => {
    const { parts, expected } = partsOf(threshold, count);
    const [first = [], ...others] = subsets(parts, threshold);
    for (const some of [first.toReversed(), first, ...others]) expect(hex(combine(some))).toBe(expected);
    if (threshold > 1) expect(hex(combine(first.slice(1)))).not.toBe(expected);
  });
});

describe('a position', () => {
  const { parts, expected } = partsOf(2, 3);
  const [first, second, third] = parts as [(typeof parts)[number], (typeof parts)[number], (typeof parts)[number]];

  test('is counted from 1: from 0 the parts give another element', () => {
    const fromZero = [second, third].map((part) => ({ ...part, position: part.position - 1 }));
    expect(hex(combine([second, third]))).toBe(expected);
    expect(hex(combine(fromZero))).not.toBe(expected);
  });

  test('is the member’s in the set, and not its answer’s among the answers', () => {
    const inOrderOfAnswers = [third, first].map((part, index) => ({ ...part, position: index + 1 }));
    expect(hex(combine([third, first]))).toBe(expected);
    expect(hex(combine(inOrderOfAnswers))).not.toBe(expected);
  });

  test('of no member is 0: the key itself would be its share', () => {
    fixDraws(rfc.skSm);
    const pads = [1, 2, 3].map(() => secret(randomScalar()));
    jest.restoreAllMocks();
    fixDraws(rfc.skSm);
    const { key, shifts } = deal(2, pads);
    for (const [index, pad] of pads.entries()) {
      const share = add(fromLittle(pad.reveal()), fromLittle(shifts[index] ?? new Uint8Array()));
      expect(inHex(share)).not.toBe(hex(key.reveal()));
    }
  });
});

const fromLittle = (bytes: Uint8Array) => BigInt(`0x${hex(Uint8Array.from(bytes).reverse())}`);

describe('the polynomial', () => {
  const scalar = fc.bigInt({ min: 0n, max: order - 1n });

  test('is the sum of its powers', () => {
    fc.assert(
      fc.property(fc.array(scalar, { minLength: 1, maxLength: 9 }), scalar, (coefficients, x) => {
        const sum = coefficients.reduce((all, coefficient, power) => all + coefficient * x ** BigInt(power), 0n);
        expect(evaluateAt(coefficients, x)).toBe(sum % order);
      }),
    );
  });

  test('is at 0 what any points of it give by their weights', () => {
    const given = fc.record({
      coefficients: fc.array(scalar, { minLength: 2, maxLength: 5 }),
      positions: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 9 }),
    });
    fc.assert(
      fc.property(given, ({ coefficients, positions }) => {
        const chosen = positions.slice(0, coefficients.length);
        const atZero = chosen.reduce((sum, position) => {
          const value = evaluateAt(coefficients, BigInt(position));
          return add(sum, multiply(weightAtZero(position, chosen), value));
        }, 0n);
        expect(atZero).toBe(coefficients[0]);
      }),
    );
  });

  test('is drawn again where a share would be zero', () => {
    fixDraws(inHex(5n), inHex(order - 5n), inHex(7n), inHex(2n));
    const { key, publicKeys } = deal(2, [secret(100n), secret(101n)]);
    expect(inHex(7n)).toBe(hex(key.reveal()));
    expect(publicKeys).toHaveLength(2);
  });

  test('is drawn again where a shift would be zero: a vault takes none', () => {
    fixDraws(inHex(5n), inHex(1n), inHex(7n), inHex(2n));
    const { key, shifts } = deal(2, [secret(6n), secret(100n)]);
    expect(inHex(7n)).toBe(hex(key.reveal()));
    expect(shifts.map(hex)).toEqual([inHex(3n), inHex(order - 89n)]);
  });
});

describe('the key of a share', () => {
  const padKey = shareKey(shareKeyOf(1n), writeScalar(10n)) ?? new Uint8Array();

  test('is that of pad and shift together', () => {
    expect(hex(padKey)).toBe(hex(shareKeyOf(11n)));
    expect(isShareKey(shareKeyOf(11n), shareKeyOf(4n), writeScalar(7n))).toBe(true);
    expect(isShareKey(shareKeyOf(12n), shareKeyOf(4n), writeScalar(7n))).toBe(false);
  });

  test('is none where the shift takes the pad to zero', () => {
    expect(shareKey(padKey, writeScalar(order - 11n))).toBeUndefined();
    expect(isShareKey(padKey, padKey, writeScalar(order - 11n))).toBe(false);
  });

  test.each([
    ['zero', 0n],
    ['the order', order],
    ['the order and one', order + 1n],
    ['2^256 - 1', 2n ** 256n - 1n],
  ])('refuses %s as shift', (_, scalar) => {
    const shift = Uint8Array.from(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')).reverse();
    expect(() => shareKey(padKey, shift)).toThrow(InvalidMessage);
  });

  test('reads a shift with its lowest byte first', () => {
    const bigEndian = Uint8Array.from(writeScalar(10n)).reverse();
    expect(isShareKey(padKey, shareKeyOf(1n), bigEndian)).toBe(false);
  });

  test.each([
    ['the identity', '00'.repeat(32)],
    ['an element that is not canonical', `ed${'ff'.repeat(30)}7f`],
    ['31 bytes', '00'.repeat(31)],
  ])('refuses %s as the pad’s key', (_, element) => {
    expect(() => shareKey(fromHex(element), writeScalar(1n))).toThrow(InvalidMessage);
  });

  /** scalar times G. */
  function shareKeyOf(scalar: bigint): Bytes {
    return new Uint8Array(Point.BASE.multiply(scalar).toBytes());
  }
});
