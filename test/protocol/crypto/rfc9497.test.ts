/** RFC 9497: the vectors on noble's OPRF, and the vault's OPRF on noble's. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { fromBase64url, toBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { answerRegistration, createSetup, ready } from '../../../lib/protocol/crypto/opaque.ts';
import { fromHex, hex, readVectors } from '../../vectors/read.ts';
import { blindWith, evaluate, oprfKey, publicKeyOf } from '../../vectors/rfc9807.ts';

interface Rfc9497 {
  readonly seed: string;
  readonly keyInfo: string;
  readonly skSm: string;
  readonly vectors: Record<'input' | 'blind' | 'blindedElement' | 'evaluationElement' | 'output', string>[];
}

const rfc = readVectors<Rfc9497>('./rfc9497.json');
const { oprf } = ristretto255_oprf;

beforeAll(() => ready);

describe('the independent OPRF', () => {
  test('derives the key of appendix A.1.1', () => {
    expect(hex(oprf.deriveKeyPair(fromHex(rfc.seed), fromHex(rfc.keyInfo)).secretKey)).toBe(rfc.skSm);
  });

  test.each(rfc.vectors)('blinds, evaluates and finalises input $input', (vector) => {
    const [input, blind] = [fromHex(vector.input), fromHex(vector.blind)];
    expect(hex(blindWith(input, blind))).toBe(vector.blindedElement);
    const evaluated = evaluate(fromHex(rfc.skSm), fromHex(vector.blindedElement));
    expect(hex(evaluated)).toBe(vector.evaluationElement);
    expect(hex(oprf.finalize(input, blind, evaluated))).toBe(vector.output);
  });
});

describe('the vault’s OPRF', () => {
  test.each(['first', 'second'])('is the independent one’s, under the key of registration %s', (registration) => {
    const setup = createSetup();
    const [seed, secret] = [setup.reveal().subarray(0, 64), setup.reveal().subarray(64, 96)];
    const { blinded } = oprf.blind(utf8('any password'));
    const response = fromBase64url(answerRegistration(setup, registration, toBase64url(blinded)));
    const key = oprfKey(seed, utf8(registration));
    expect(hex(response.subarray(0, 32))).toBe(hex(evaluate(key, blinded)));
    expect(hex(response.subarray(32))).toBe(hex(publicKeyOf(secret)));
  });

  test.each(rfc.vectors)('evaluates the RFC’s blinded element $blindedElement', ({ input, blind, blindedElement }) => {
    const setup = createSetup();
    const response = answerRegistration(setup, 'id', toBase64url(fromHex(blindedElement)));
    const evaluated = fromBase64url(response).subarray(0, 32);
    const key = oprfKey(setup.reveal().subarray(0, 64), utf8('id'));
    const other = oprf.blind(fromHex(input));
    expect(hex(oprf.finalize(fromHex(input), fromHex(blind), evaluated))).toBe(
      hex(oprf.finalize(fromHex(input), other.blind, evaluate(key, other.blinded))),
    );
  });
});
