/** A member that lies: what it says in place of what its vault answered. */
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { fromBase64url, randomBytes, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { argon2id } from '../../../lib/protocol/crypto/set/argon2.ts';
import type { VaultSet } from '../../../lib/protocol/crypto/set/description.ts';
import {
  Point,
  randomScalar,
  secretScalar,
  writeElement,
  writeScalar,
} from '../../../lib/protocol/crypto/set/group.ts';
import { evaluateAlone } from '../../../lib/protocol/crypto/set/guess.ts';
import { commitmentOf, stretch } from '../../../lib/protocol/crypto/set/keys.ts';
import { evaluateAt } from '../../../lib/protocol/crypto/set/sharing.ts';
import type { Asked, Impostor, Told } from '../impostor.ts';

export const recoveryStart = '/v1/recovery/start';
export const recoveryFinish = '/v1/recovery/finish';
export const registrationStart = '/v1/registration/start';
export const registrationFinish = '/v1/registration/finish';

/** Base64url of so many random bytes. */
export const random = (bytes: number): string => toBase64url(randomBytes(bytes));

type Body = Told['body'];
/** Gives the fields that are to be others; what the vault said, and what it was asked, are there to be used. */
export type Lie = (said: Body, asked: Asked) => Body | Promise<Body>;

/** From now on this hop lies on one route, where its vault would have done what was asked. */
export function lie(hop: Impostor, path: string, change: Lie): void {
  hop.play(async (asked, passOn) => {
    if (asked.path !== path) return undefined;
    const { status, body } = await passOn();
    return status >= 300 ? { status, body } : { status, body: { ...body, ...(await change(body, asked)) } };
  });
}

export const setIn = (said: Body): VaultSet => said.set as VaultSet;

/** A set whose every share is known to who made it, so that it can answer for any of its members. */
export interface OwnSet {
  readonly set: VaultSet;
  /** What the member at this place, from 0, is to answer to this guess. */
  answer(place: number, asked: Asked): Body;
}

interface Like extends Omit<VaultSet, 'id' | 'commitment'> {
  /** The liar may even know the password: then its set opens for it. */
  readonly password?: string;
}

/** With the members, threshold and ksf that it is given, and public keys, id and commitment of its own. */
export async function ownSet({ password, threshold, ksf, members }: Like): Promise<OwnSet> {
  const polynomial = Array.from({ length: threshold }, randomScalar);
  const shares = members.map((_, index) => evaluateAt(polynomial, BigInt(index + 1)));
  const publicKeys = shares.map((share) => writeElement(Point.BASE.multiply(share)));
  const named = members.map((member, index) => ({
    ...member,
    publicKey: toBase64url(publicKeys[index] ?? randomBytes(32)),
  }));
  const uncommitted = { id: toBase64url(randomBytes(16)), threshold, ksf, members: named };
  const y = evaluateAlone(secretScalar(polynomial[0] ?? 0n), normalizePassword(password ?? 'unknown'));
  const commitment = password ? await commitmentOf(await stretch(y, ksf, argon2id), uncommitted) : randomBytes(32);
  const set = { ...uncommitted, commitment: toBase64url(commitment) };
  return {
    set,
    answer: (place, asked) => ({ set, ...evaluateUnder(shares[place] ?? 0n, String(asked.body.blinded)) }),
  };
}

/** An honest evaluation under another key than the set's. */
export function evaluateUnder(share: bigint, blinded: string): Body {
  const publicKey = writeElement(Point.BASE.multiply(share));
  const { evaluated, proof } = ristretto255_oprf.voprf.blindEvaluate(
    writeScalar(share),
    publicKey,
    fromBase64url(blinded),
  );
  return { evaluated: toBase64url(evaluated), evaluationProof: toBase64url(proof) };
}

/** What a vault says that keeps something else. */
export const elsewhere = (): Told => ({
  status: 409,
  body: { type: 'about:blank', code: 'other_scheme', status: 409, title: 'The key is kept in another way' },
});
