/** What a change of the key did at each vault of a set, and at vaults that it was moved away from. */
import type { MemberReport, Told } from '../../../lib/client/index.ts';
import type { FailureCode } from '../failure.ts';
import { factOf, isMissing, linesOf } from '../vaults/members.ts';
import { isSet, type Places } from '../vaults/place.ts';

interface Outcome {
  readonly lines: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
  readonly code?: FailureCode;
}

function next(missing: readonly MemberReport[]): string {
  return missing.some(({ state }) => state === 'lied')
    ? 'Find out what is wrong before you go on (bkv doctor). After that: bkv repair'
    : 'Once they answer: bkv repair';
}

function leftLines(left: readonly MemberReport[]): string[] {
  if (left.length === 0) return [];
  const remaining = linesOf(left);
  if (remaining.length === 0) return ['Nothing of it is left where it was kept before.'];
  const way = 'To delete it there: bkv delete, with the VAULT_URL of that place.';
  return ['It is still kept where it was before:', ...remaining, way];
}

/** `old`: an earlier password is to be shut out by it. */
export function outcomeOf({ members = [] }: Told, { present }: Places, old = true): Outcome {
  const own = isSet(present) ? present.vaults.length : 0;
  const [kept, left] = [members.slice(0, own), members.slice(own)];
  const missing = kept.filter(isMissing);
  const shut = old
    ? 'The old password is not shut out for good before these vaults have changed too'
    : 'Not yet at these vaults';
  return {
    lines: [...(missing.length > 0 ? [`${shut}:`, ...linesOf(missing), next(missing)] : []), ...leftLines(left)],
    json: {
      ...(kept.length > 0 && { members: kept.map(factOf) }),
      ...(left.length > 0 && { former: left.map(factOf) }),
    },
    ...(members.some(isMissing) && { code: 'incomplete' as const }),
  };
}
