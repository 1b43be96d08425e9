/** The device's half of a guess: RFC 9497, VOPRF(ristretto255, SHA-512), of which several members evaluate a part each. */
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { type Bytes, randomBytes, utf8 } from '../bytes.ts';
import { Secret } from '../secret.ts';
import { readElement, revealScalar, writeElement } from './group.ts';
import { combine, type Part } from './sharing.ts';

const { oprf, voprf } = ristretto255_oprf;

export interface BlindedPassword {
  readonly blind: Secret<Bytes>;
  /** The same for every member: 32 bytes. */
  readonly blinded: Bytes;
}

export function blindPassword(password: Secret<string>): BlindedPassword {
  const { blind, blinded } = voprf.blind(utf8(password.reveal()), (length = 0) => randomBytes(length));
  return { blind: new Secret(new Uint8Array(blind)), blinded: new Uint8Array(blinded) };
}

/** What a member makes of the blinded element. Here and not beside the vault's half, which no device loads. */
export interface Evaluated {
  /** 32 bytes. */
  readonly evaluated: Bytes;
  /** That the key of `publicKey` made it: 64 bytes. */
  readonly evaluationProof: Bytes;
}

/** What a member answered, and the key that the set names for it. */
export interface Answered extends Evaluated {
  readonly publicKey: Bytes;
}

/** Whether the holder of `publicKey` evaluated this blinded element. No error: whatever does not hold is a lie. */
export function isEvaluation({ blind, blinded }: BlindedPassword, answered: Answered): boolean {
  const { evaluated, evaluationProof, publicKey } = answered;
  try {
    // The library verifies the proof, and then unblinds what is only a part: of no use, and thrown away.
    voprf.finalize(new Uint8Array(), blind.reveal(), evaluated, blinded, publicKey, evaluationProof);
    return true;
  } catch {
    return false;
  }
}

/** y: the OPRF's 64 bytes for the password, of the parts of `threshold` members that evaluated it. */
export function finishGuess(password: Secret<string>, blinded: BlindedPassword, parts: readonly Part[]): Secret<Bytes> {
  return finalize(password, blinded, combine(parts));
}

/** The same y, by who has the whole key: the device that just made it. */
export function evaluateAlone(key: Secret<Bytes>, password: Secret<string>): Secret<Bytes> {
  const blinded = blindPassword(password);
  const element = readElement(blinded.blinded, 'blinded').multiply(revealScalar(key));
  return finalize(password, blinded, writeElement(element));
}

// Finalize is the same in both modes (RFC 9497 sections 3.3.1 and 3.3.2): the mode is in how the password is hashed.
function finalize(password: Secret<string>, { blind }: BlindedPassword, evaluated: Bytes): Secret<Bytes> {
  return new Secret(new Uint8Array(oprf.finalize(utf8(password.reveal()), blind.reveal(), evaluated)));
}
