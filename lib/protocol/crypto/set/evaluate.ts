/**
 * The vault's half of a guess: RFC 9497, VOPRF(ristretto255, SHA-512), BlindEvaluate under the member's share. On
 * libsodium, which multiplies five times as fast as plain JavaScript, and in constant time. It is WebAssembly of half a
 * megabyte: import this module where a set's key has come, and not before.
 */
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, randomBytes, utf8 } from '../bytes.ts';
import type { Secret } from '../secret.ts';
import { readElement, readScalar, writeScalar } from './group.ts';
import type { Evaluated } from './guess.ts';

// In a function's bundle it is a file of its own, which this loads (bin/dev/build.ts).
const { default: sodium } = await import('libsodium-wrappers-sumo');
await sodium.ready;

const {
  crypto_scalarmult_ristretto255: multiply,
  crypto_scalarmult_ristretto255_base: multiplyBase,
  crypto_core_ristretto255_scalar_add: addScalars,
  crypto_core_ristretto255_scalar_sub: subtractScalars,
  crypto_core_ristretto255_scalar_mul: multiplyScalars,
  crypto_core_ristretto255_scalar_reduce: reduceScalar,
} = sodium;

export interface EvaluationInputs {
  /** b: what the exchange gave. */
  readonly pad: Secret<Bytes>;
  readonly shift: Bytes;
  /** Of the share, as the set names it. */
  readonly publicKey: Bytes;
  readonly blinded: Bytes;
}

/** The only evaluation that a guess can get. Throws {@link InvalidMessage} for what is no blinded element. */
export function evaluateBlinded({ pad, shift, publicKey, blinded }: EvaluationInputs): Evaluated {
  readElement(blinded, 'blinded');
  readScalar(shift, 'shift');
  const key = addScalars(pad.reveal(), shift);
  const evaluated = multiply(key, blinded);
  const proof = prove(key, { publicKey, blinded, evaluated });
  return { evaluated: new Uint8Array(evaluated), evaluationProof: proof };
}

/** A, B, C and D of section 2.2: that `evaluated` is to `blinded` as `publicKey` to the generator. */
interface Statement {
  readonly publicKey: Uint8Array;
  readonly blinded: Uint8Array;
  readonly evaluated: Uint8Array;
}

/** GenerateProof (section 2.2.1) for one element: c || s. */
function prove(key: Uint8Array, { publicKey, blinded, evaluated }: Statement): Bytes {
  const seed = sha512(framed(publicKey, concat(utf8('Seed-'), context)));
  const weight = hashToScalar(concat(framed(seed), twoBytes(0), framed(blinded, evaluated), utf8('Composite')));
  const m = multiply(weight, blinded);
  const z = multiply(key, m);
  const r = reduceScalar(randomBytes(64));
  const c = hashToScalar(concat(framed(publicKey, m, z, multiplyBase(r), multiply(r, m)), utf8('Challenge')));
  return concat(c, subtractScalars(r, multiplyScalars(c, key)));
}

/** Mode 0x01 of section 3.1. */
const context = concat(utf8('OPRFV1-'), Uint8Array.of(0x01), utf8('-ristretto255-SHA512'));
const scalarTag = concat(utf8('HashToScalar-'), context);

const hashToScalar = (message: Bytes): Bytes =>
  writeScalar(ristretto255_hasher.hashToScalar(message, { DST: scalarTag }));

/** Each with its length before it. */
const framed = (...parts: readonly Uint8Array[]): Bytes =>
  concat(...parts.flatMap((part) => [twoBytes(part.length), part]));

const twoBytes = (value: number): Bytes => Uint8Array.of(value >> 8, value & 0xff);
