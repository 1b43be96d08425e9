/** What a change of the key did at each vault of a set, and at vaults that it was moved away from. */
import type { Told } from '../../../lib/client/index.ts';
import type { FailureCode } from '../failure.ts';
import { factOf, isMissing, linesOf } from '../vaults/members.ts';
import { isSet, type Places } from '../vaults/place.ts';

interface Outcome {
  readonly lines: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
  readonly code?: FailureCode;
}

/** `old`: an earlier password is to be shut out by it. */
export function outcomeOf({ members = [] }: Told, { present }: Places, old = true): Outcome {
  const own = isSet(present) ? present.vaults.length : 0;
  const [kept, left] = [members.slice(0, own), members.slice(own)];
  const [missing, remaining] = [kept.filter(isMissing), left.filter(isMissing)];
  const shut = old
    ? 'The old password is not shut out for good before these vaults have changed too'
    : 'Not yet at these vaults';
  return {
    lines: [
      ...(missing.length > 0 ? [`${shut}:`, ...linesOf(missing), 'Once they answer: bkv repair'] : []),
      ...(left.length > remaining.length ? ['It is deleted where it was kept before.'] : []),
      ...(remaining.length > 0
        ? ['It is still kept where it was before:', ...linesOf(remaining), 'To delete it there: bkv register']
        : []),
    ],
    json: {
      ...(kept.length > 0 && { members: kept.map(factOf) }),
      ...(left.length > 0 && { former: left.map(factOf) }),
    },
    ...(missing.length + remaining.length > 0 && { code: 'incomplete' as const }),
  };
}
