/** The description of a vault set: who keeps the key, and how many of them are needed. It is kept, and given back, unchanged. */
import { equalBytes, fromBase64url } from '../bytes.ts';
import { digestOf } from '../canonical-json.ts';
import { type Ksf, requireStrongKsf } from '../ksf.ts';
import { readElement } from './group.ts';
import { isThreshold, setSize } from './size.ts';

/** One vault of a set. */
export interface SetMember {
  /** The vault's name. */
  readonly vault: string;
  readonly registration: string;
  /** Of its share: base64url of 32 bytes. */
  readonly publicKey: string;
}

/** Who keeps a key together: their vaults' names, registrations and public keys, and how many are needed. */
export interface VaultSet {
  /** 16 random bytes in base64url. */
  readonly id: string;
  /** How many members bring the key back. */
  readonly threshold: number;
  readonly ksf: Ksf;
  /** What only the password's key stretching gives: base64url of 32 bytes. */
  readonly commitment: string;
  /** A member's position in it, from 1, is its x. */
  readonly members: readonly SetMember[];
}

/** What is wrong with the set, as the field and why; undefined where every rule holds. */
export function faultOfSet({ threshold, ksf, members }: VaultSet): { field: string; reason: string } | undefined {
  const { least, most } = setSize;
  const count = members.length;
  if (count < least || count > most) return { field: 'set.members', reason: `expected ${least} to ${most} members` };
  if (!isThreshold(threshold, count))
    return { field: 'set.threshold', reason: 'expected more than half of the members, and at most all' };
  for (const name of ['vault', 'registration', 'publicKey'] as const)
    if (new Set(members.map((member) => member[name])).size < count)
      return { field: 'set.members', reason: `expected a ${name} of its own for each member` };
  if (!members.every(({ publicKey }) => isElement(publicKey)))
    return { field: 'set.members', reason: 'expected canonical ristretto255 elements as public keys' };
  return isStrong(ksf) ? undefined : { field: 'set.ksf', reason: 'expected a key stretching that clients accept' };
}

function isElement(text: string): boolean {
  try {
    readElement(fromBase64url(text), 'publicKey');
    return true;
  } catch {
    return false;
  }
}

function isStrong(ksf: Ksf): boolean {
  try {
    requireStrongKsf(ksf);
    return true;
  } catch {
    return false;
  }
}

/** The position of this vault's registration in the set, from 1; undefined where it is no member. */
export function positionIn(
  { members }: VaultSet,
  { vault, registration }: Omit<SetMember, 'publicKey'>,
): number | undefined {
  const at = members.findIndex((member) => member.vault === vault && member.registration === registration);
  return at < 0 ? undefined : at + 1;
}

/** Of the set without its commitment, which is made over it. */
export const digestOfUncommitted = (set: Omit<VaultSet, 'commitment'>): string =>
  digestOf({ ...set, commitment: undefined });

export const isSameSet = (a: VaultSet, b: VaultSet): boolean => digestOf(a) === digestOf(b);

export const isCommitment = (set: VaultSet, commitment: Uint8Array): boolean =>
  equalBytes(fromBase64url(set.commitment), commitment);
