/** Which answers of a member the device takes for an evaluation, and what it makes of them. */
import { describe, expect, test } from '@jest/globals';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { type Bytes, utf8 } from '../../../../lib/protocol/crypto/bytes.ts';
import { InvalidMessage } from '../../../../lib/protocol/crypto/invalid-message.ts';
import { Secret } from '../../../../lib/protocol/crypto/secret.ts';
import { evaluateBlinded } from '../../../../lib/protocol/crypto/set/evaluate.ts';
import { order, Point, writeElement, writeScalar } from '../../../../lib/protocol/crypto/set/group.ts';
import { blindPassword, evaluateAlone, finishGuess, isEvaluation } from '../../../../lib/protocol/crypto/set/guess.ts';
import { fromHex, hex } from '../../../vectors/read.ts';

const password = new Secret('correct horse battery staple');
const share = {
  pad: new Secret(writeScalar(1000n)),
  shift: writeScalar(7n),
  publicKey: writeElement(Point.BASE.multiply(1007n)),
};
const guess = blindPassword(password);
const honest = { ...evaluateBlinded({ ...share, blinded: guess.blinded }), publicKey: share.publicKey };

const flipped = (bytes: Bytes, at: number): Bytes => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
const scalarOf = (value: bigint): Bytes =>
  Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex')).reverse();
const withScalar = (at: number, value: bigint): Bytes => {
  const proof = Uint8Array.from(honest.evaluationProof);
  proof.set(scalarOf(value), at);
  return proof;
};
const little = (bytes: Uint8Array) => BigInt(`0x${hex(Uint8Array.from(bytes).reverse())}`);

test('the honest answer is an evaluation', () => {
  expect(isEvaluation(guess, honest)).toBe(true);
});

describe('no evaluation is', () => {
  const { evaluated, evaluationProof } = honest;
  const another = evaluateBlinded({ ...share, blinded: blindPassword(password).blinded });
  const identity = new Uint8Array(32);
  test.each<[string, Partial<typeof honest>]>([
    ['an element that another share made', { evaluated: writeElement(Point.BASE.multiply(9n)) }],
    ['the answer to another question', another],
    ['another answer’s proof', { evaluationProof: another.evaluationProof }],
    ['the answer of another key', { publicKey: writeElement(Point.BASE.multiply(1008n)) }],
    ['the identity', { evaluated: identity }],
    ['one under the identity as key', { publicKey: identity }],
    ['an element that is not canonical', { evaluated: fromHex(`ed${'ff'.repeat(30)}7f`) }],
    ['an element of 31 bytes', { evaluated: evaluated.slice(1) }],
    ['a proof with another challenge', { evaluationProof: flipped(evaluationProof, 0) }],
    ['a proof with another response', { evaluationProof: flipped(evaluationProof, 32) }],
    ['a proof of 63 bytes', { evaluationProof: evaluationProof.slice(1) }],
    ['a proof of zeros', { evaluationProof: new Uint8Array(64) }],
    [
      'a proof whose challenge is not reduced',
      { evaluationProof: withScalar(0, little(evaluationProof.slice(0, 32)) + order) },
    ],
    [
      'a proof whose response is not reduced',
      { evaluationProof: withScalar(32, little(evaluationProof.slice(32)) + order) },
    ],
  ])('%s', (_, lie) => {
    expect(isEvaluation(guess, { ...honest, ...lie })).toBe(false);
  });
});

describe('y', () => {
  test('is RFC 9497’s output for the password, and the same for whoever has the key', () => {
    const { blind, blinded } = ristretto255_oprf.voprf.blind(utf8(password.reveal()));
    const key = writeScalar(1007n);
    const { evaluated, proof } = ristretto255_oprf.voprf.blindEvaluate(key, share.publicKey, blinded);
    const output = ristretto255_oprf.voprf.finalize(
      utf8(password.reveal()),
      blind,
      evaluated,
      blinded,
      share.publicKey,
      proof,
    );
    expect(hex(evaluateAlone(new Secret(key), password).reveal())).toBe(hex(output));
    const part = { position: 1, evaluated: honest.evaluated };
    expect(hex(finishGuess(password, guess, [part]).reveal())).toBe(hex(output));
  });

  test('is another for another password', () => {
    const key = new Secret(writeScalar(1007n));
    const outputs = ['a password', 'A password', 'a password '].map((text) =>
      hex(evaluateAlone(key, new Secret(text)).reveal()),
    );
    expect(new Set(outputs).size).toBe(3);
  });

  test('is none of a part that is no element', () => {
    const part = { position: 1, evaluated: new Uint8Array(32) };
    expect(() => finishGuess(password, guess, [part])).toThrow(InvalidMessage);
  });
});

test('a password is blinded anew each time', () => {
  const blinded = Array.from({ length: 10 }, () => hex(blindPassword(password).blinded));
  expect(new Set(blinded).size).toBe(10);
});
