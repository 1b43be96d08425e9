/** The vault's half of a guess: RFC 9497, VOPRF(ristretto255, SHA-512), BlindEvaluate under the member's share. */
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import type { Bytes } from '../bytes.ts';
import type { Secret } from '../secret.ts';
import { add, readElement, readScalar, revealScalar, writeScalar } from './group.ts';

export interface EvaluationInputs {
  /** b: what the exchange gave. */
  readonly pad: Secret<Bytes>;
  readonly shift: Bytes;
  /** Of the share, as the set names it. */
  readonly publicKey: Bytes;
  readonly blinded: Bytes;
}

export interface Evaluated {
  /** 32 bytes. */
  readonly evaluated: Bytes;
  /** That the key of `publicKey` made it: 64 bytes. */
  readonly evaluationProof: Bytes;
}

/** The only evaluation that a guess can get. Throws {@link InvalidMessage} for what is no blinded element. */
export function evaluateBlinded({ pad, shift, publicKey, blinded }: EvaluationInputs): Evaluated {
  readElement(blinded, 'blinded');
  const share = writeScalar(add(revealScalar(pad), readScalar(shift, 'shift')));
  const { evaluated, proof } = ristretto255_oprf.voprf.blindEvaluate(share, publicKey, blinded);
  return { evaluated: new Uint8Array(evaluated), evaluationProof: new Uint8Array(proof) };
}
