/** What a member's answer to a guess is worth: whether it counts, and for which set. */
import { fromBase64url } from '../../protocol/crypto/bytes.ts';
import { digestOf } from '../../protocol/crypto/canonical-json.ts';
import { faultOfSet, positionIn, type SetMember, type VaultSet } from '../../protocol/crypto/set/description.ts';
import { type BlindedPassword, isEvaluation } from '../../protocol/crypto/set/guess.ts';
import type { RecoveryStartAnswer } from '../../protocol/wire/schemas.ts';
import { InvalidAnswer } from '../errors.ts';

export type SetAnswer = Extract<RecoveryStartAnswer, { evaluated: string }>;

/** Vaults that an app names together. */
export interface Configuration {
  readonly names: readonly string[];
  readonly threshold: number;
}

/** An answer that counts. */
export interface Counted {
  /** The member's. */
  readonly name: string;
  readonly answer: SetAnswer;
  readonly set: VaultSet;
  readonly digest: string;
  /** The member's x. */
  readonly position: number;
}

interface Asked {
  /** Of the vault that was asked. */
  readonly name: string;
  readonly blinded: BlindedPassword;
  /** The present one, and former ones. */
  readonly configurations: readonly Configuration[];
}

/** Throws {@link InvalidAnswer} for an answer of which nothing may be used, and says what is wrong with it. */
export function judge(answer: SetAnswer, { name, blinded, configurations }: Asked): Counted {
  const { set, registration } = answer;
  const position = requireMember(set, { vault: name, registration });
  if (!configurations.some((one) => fits(set, one)))
    throw new InvalidAnswer("the answer's set expected vaults and a threshold that this app is configured with");
  const publicKey = fromBase64url(set.members[position - 1]?.publicKey ?? '');
  const [evaluated, evaluationProof] = [fromBase64url(answer.evaluated), fromBase64url(answer.evaluationProof)];
  if (!isEvaluation(blinded, { evaluated, evaluationProof, publicKey }))
    throw new InvalidAnswer("the answer's evaluationProof does not hold");
  return { name, answer, set, digest: digestOf(set), position };
}

/** The position of the vault that holds it. Throws {@link InvalidAnswer} for a set that no honest vault can hold. */
export function requireMember(set: VaultSet, holder: Omit<SetMember, 'publicKey'>): number {
  const fault = faultOfSet(set);
  if (fault) throw new InvalidAnswer(`the answer's ${fault.field} ${fault.reason}`);
  const position = positionIn(set, holder);
  if (position === undefined)
    throw new InvalidAnswer("the answer's set expected a member of this name and registration");
  return position;
}

/** A threshold below the configured one never does: fewer vaults could then test passwords. */
export function fits(set: VaultSet, { names, threshold }: Configuration): boolean {
  return set.threshold >= threshold && set.members.every(({ vault }) => names.includes(vault));
}

/** What is to be done with the answers so far. */
export type Verdict =
  /** Enough members evaluated under this set: try it. */
  | { readonly kind: 'try'; readonly digest: string }
  | { readonly kind: 'wait' }
  /** Every answer carried the set that did not open. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'disagree' }
  | { readonly kind: 'short' };

interface Answers {
  readonly counted: readonly Counted[];
  /** Digests of the sets that did not open. */
  readonly failed: readonly string[];
  /** How many members have yet to answer. */
  readonly open: number;
}

/** By the digest of their set. (`Map.groupBy` is not in Node 20.) */
export function groupsOf(counted: readonly Counted[]): Map<string, Counted[]> {
  const groups = new Map<string, Counted[]>();
  for (const one of counted) groups.set(one.digest, [...(groups.get(one.digest) ?? []), one]);
  return groups;
}

export function verdictOf({ counted, failed, open }: Answers): Verdict {
  const digests = counted.map(({ digest }) => digest);
  const isEnough = ({ digest, set }: Counted) => digests.filter((one) => one === digest).length >= set.threshold;
  const ready = counted.find((one) => !failed.includes(one.digest) && isEnough(one));
  if (ready) return { kind: 'try', digest: ready.digest };
  const sets = new Set(digests).size;
  if (failed.length > 0 && sets === 1) return { kind: 'wrong' };
  if (open > 0) return { kind: 'wait' };
  return sets > 1 ? { kind: 'disagree' } : { kind: 'short' };
}
