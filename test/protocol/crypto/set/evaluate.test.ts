/** The vault's evaluation with its proof, on libsodium: RFC 9497's own bytes, and those of noble's VOPRF. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { ristretto255, ristretto255_oprf } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { type Bytes, concat } from '../../../../lib/protocol/crypto/bytes.ts';
import { InvalidMessage } from '../../../../lib/protocol/crypto/invalid-message.ts';
import { Secret } from '../../../../lib/protocol/crypto/secret.ts';
import { evaluateBlinded } from '../../../../lib/protocol/crypto/set/evaluate.ts';
import { fromHex, hex, readVectors } from '../../../vectors/read.ts';
import { fixDraws } from './draws.ts';

interface Verifiable {
  readonly seed: string;
  readonly keyInfo: string;
  readonly skSm: string;
  readonly pkSm: string;
  readonly vectors: Record<
    'input' | 'blind' | 'blindedElement' | 'evaluationElement' | 'proof' | 'proofRandomScalar' | 'output',
    string
  >[];
}

const { verifiable: rfc } = readVectors<{ verifiable: Verifiable }>('./rfc9497.json');
const { voprf } = ristretto255_oprf;
const { Point } = ristretto255;
const { Fn: Scalars } = Point;

const scalarBytes = (scalar: bigint): Bytes => new Uint8Array(Scalars.toBytes(scalar));

/** The share as a vault has it: in two halves. */
function halves(key: bigint, shift: bigint) {
  const publicKey = new Uint8Array(Point.BASE.multiply(key).toBytes());
  return { pad: new Secret(scalarBytes(Scalars.sub(key, shift))), shift: scalarBytes(shift), publicKey };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('RFC 9497, appendix A.1.2', () => {
  test('noble derives its key', () => {
    const { secretKey, publicKey } = voprf.deriveKeyPair(fromHex(rfc.seed), fromHex(rfc.keyInfo));
    expect([hex(secretKey), hex(publicKey)]).toEqual([rfc.skSm, rfc.pkSm]);
  });

  test.each(rfc.vectors)('gives its evaluation and proof for input $input', (vector) => {
    const share = halves(Scalars.fromBytes(fromHex(rfc.skSm)), 7n);
    fixDraws(vector.proofRandomScalar);
    const blinded = fromHex(vector.blindedElement);
    const { evaluated, evaluationProof } = evaluateBlinded({ ...share, blinded });
    expect(hex(share.publicKey)).toBe(rfc.pkSm);
    expect(hex(evaluated)).toBe(vector.evaluationElement);
    expect(hex(evaluationProof)).toBe(vector.proof);
    const input = fromHex(vector.input);
    const blind = fromHex(vector.blind);
    const output = voprf.finalize(input, blind, evaluated, blinded, share.publicKey, evaluationProof);
    expect(hex(output)).toBe(vector.output);
  });
});

describe('beside noble’s VOPRF', () => {
  const scalar = fc.bigInt({ min: 1n, max: Scalars.ORDER - 1n });
  const inputs = fc.record({ key: scalar, shift: scalar, r: scalar, blind: scalar, input: fc.uint8Array() });
  const blindedOf = (input: Uint8Array, blind: bigint) => {
    // Noble draws a scalar of 48 bytes, reduces it by the order less one, and adds one.
    const random = () => concat(scalarBytes(blind - 1n), new Uint8Array(16));
    return new Uint8Array(voprf.blind(input, random).blinded);
  };

  test('the same bytes for any share, element and r', () => {
    fc.assert(
      fc.property(inputs, ({ key, shift, r, blind, input }) => {
        fc.pre(key !== shift);
        const share = halves(key, shift);
        const blinded = blindedOf(input, blind);
        const random = () => concat(scalarBytes(r - 1n), new Uint8Array(16));
        const expected = voprf.blindEvaluate(scalarBytes(key), share.publicKey, blinded, random);
        fixDraws(hex(scalarBytes(r)));
        const { evaluated, evaluationProof } = evaluateBlinded({ ...share, blinded });
        jest.restoreAllMocks();
        expect([hex(evaluated), hex(evaluationProof)]).toEqual([hex(expected.evaluated), hex(expected.proof)]);
      }),
      { numRuns: 40 },
    );
  });

  test('noble verifies it under this key and element only', () => {
    const blind = new Uint8Array(scalarBytes(5n));
    const [blinded, another] = [blindedOf(Uint8Array.of(1), 5n), blindedOf(Uint8Array.of(2), 5n)];
    const share = halves(11n, 4n);
    const { evaluated, evaluationProof } = evaluateBlinded({ ...share, blinded });
    const verified = (element: Bytes, key: Bytes) => () =>
      voprf.finalize(Uint8Array.of(1), blind, evaluated, element, key, evaluationProof);
    expect(verified(blinded, share.publicKey)()).toHaveLength(64);
    expect(verified(another, share.publicKey)).toThrow('proof verification failed');
    expect(verified(blinded, halves(12n, 4n).publicKey)).toThrow('proof verification failed');
  });
});

test('draws another r for each proof: two of one r and different elements would give the share away', () => {
  const share = halves(11n, 4n);
  const blinded = share.publicKey;
  const proofs = Array.from({ length: 20 }, () => hex(evaluateBlinded({ ...share, blinded }).evaluationProof));
  expect(new Set(proofs).size).toBe(20);
});

describe('refuses', () => {
  const share = halves(11n, 4n);
  const order = Uint8Array.from(Buffer.from(Scalars.ORDER.toString(16), 'hex')).reverse();

  test.each([
    ['the identity', '00'.repeat(32)],
    ['a field element that is not canonical', `ed${'ff'.repeat(30)}7f`],
    ['a negative field element', `01${'00'.repeat(31)}`],
    ['the highest bit', `${hex(share.publicKey).slice(0, 62)}${((share.publicKey.at(31) ?? 0) | 0x80).toString(16)}`],
    ['no square', `26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371`],
    ['31 bytes', '04'.repeat(31)],
    ['33 bytes', `${hex(share.publicKey)}00`],
  ])('as blinded element %s', (_, element) => {
    expect(() => evaluateBlinded({ ...share, blinded: fromHex(element) })).toThrow(InvalidMessage);
  });

  test.each([
    ['zero', new Uint8Array(32)],
    ['the order', order],
    ['the order and one', Uint8Array.from(order, (byte, at) => (at === 0 ? byte + 1 : byte))],
    ['33 bytes', new Uint8Array(33).fill(1)],
  ])('as shift %s', (_, shift) => {
    const blinded = share.publicKey;
    expect(() => evaluateBlinded({ ...share, shift: new Uint8Array(shift), blinded })).toThrow(InvalidMessage);
  });

  test('a shift that takes the pad to zero', () => {
    const opposite = { pad: new Secret(scalarBytes(11n)), shift: scalarBytes(Scalars.neg(11n)) };
    expect(() => evaluateBlinded({ ...share, ...opposite, blinded: share.publicKey })).toThrow();
  });
});
