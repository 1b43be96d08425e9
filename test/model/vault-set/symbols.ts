/**
 * Registrations and sets by name. Each real value is derived from the name, so that the vault's own checks of points and
 * signatures run on it.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { type Bytes, concat, sha256, toBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { digestOf } from '../../../lib/protocol/crypto/canonical-json.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import type { VaultSet } from '../../../lib/protocol/crypto/set/description.ts';
import { Point, reduce, subtract, writeElement, writeScalar } from '../../../lib/protocol/crypto/set/group.ts';
import { proofKey } from '../../../lib/protocol/crypto/set/prove.ts';

export const threshold = 2;
/** As many as the largest set has. The search is about the first three. */
export const vaults = Array.from({ length: 9 }, (_, place) => `vault-${place + 1}`);
export const places: readonly number[] = [0, 1, 2];

export const account = 'A'.repeat(43);

const ownerSecret = sha256(utf8('the owner key of the backup key'));
export const ownerKey: Bytes = new Uint8Array(ed25519.getPublicKey(ownerSecret));

interface Statement {
  readonly action: 'enrol' | 'replace';
  readonly vault: string;
  readonly registration: string;
  readonly body: object;
}

export function ownerProof({ action, vault, registration, body }: Statement): Bytes {
  const words = ['backup-key-vault/owner/v1', action, vault, account, registration, digestOf(body)];
  return new Uint8Array(ed25519.sign(utf8(words.join('|')), ownerSecret));
}

/** A set as a device dealt it: in which of its rounds, and the registration at each place, null where none is. */
export interface DealtSet {
  readonly by: string;
  readonly registrations: readonly (string | null)[];
}

export const descriptionOf = kept(describe);
export const digestOfSet = kept((set: DealtSet): string => digestOf(descriptionOf(set)));

function describe({ by, registrations }: DealtSet): VaultSet {
  const members = registrations.flatMap((registration, place) => {
    if (registration === null) return [];
    const publicKey = toBase64url(timesBase(shareOf(by, registration)));
    return { vault: vaults[place] ?? '', registration, publicKey };
  });
  const id = toBase64url(sha256(utf8(`id|${by}`)).slice(0, 16));
  return { id, threshold, ksf: defaultKsf, commitment: toBase64url(sha256(utf8(`commitment|${by}`))), members };
}

/** What a vault keeps of the exchange: of its two halves, only the pad's public key is looked at again. */
export const responseOf = (registration: string): Bytes => concat(new Uint8Array(32), timesBase(padOf(registration)));

export const shiftOf = (registration: string, { by }: DealtSet): Bytes =>
  writeScalar(subtract(shareOf(by, registration), padOf(registration)));

const padOf = (registration: string): bigint => scalarOf(`pad|${registration}`);
const shareOf = (by: string, registration: string): bigint => scalarOf(`share|${by}|${registration}`);
const scalarOf = (name: string): bigint => reduce(concat(sha256(utf8(`1|${name}`)), sha256(utf8(`2|${name}`))));

function timesBase(scalar: bigint): Bytes {
  return writeElement(Point.BASE.multiply(scalar));
}

/** The seed of the key that proves the set's password: here the same at each member. */
export const proofSeedOf = kept((by: string) => new Secret(sha256(utf8(`proof|${by}`))));
export const proofKeyOf = kept((by: string): Bytes => proofKey(proofSeedOf(by)));

function kept<Given, Made>(make: (given: Given) => Made): (given: Given) => Made {
  const known = new Map<string, Made>();
  return (given) => {
    const name = JSON.stringify(given);
    const made = known.get(name) ?? make(given);
    known.set(name, made);
    return made;
  };
}
