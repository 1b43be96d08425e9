/** The errors that only a vault set has, as codes and sentences. */
import { SetsDisagree, TooFewVaults } from '../../lib/client/errors.ts';
import type { MemberReport } from '../../lib/client/index.ts';
import { Failure } from './failure.ts';
import { count } from './terminal/quantity.ts';
import { factOf, isMissing, linesOf } from './vaults/members.ts';

/** Undefined for what is none of them. */
export function explainSet(error: unknown): Failure | undefined {
  if (error instanceof TooFewVaults) return tooFew(error);
  if (error instanceof SetsDisagree) return disagree(error);
  return undefined;
}

interface TooFew {
  readonly members: readonly MemberReport[];
  readonly threshold: number;
}

/** Each vault that did not do it is named, with its reason. */
export function tooFew({ members, threshold }: TooFew): Failure {
  const done = members.filter((member) => !isMissing(member)).length;
  const lines = [
    `Of ${count(members.length, 'vault')} ${threshold} are needed, and it worked at ${done === 0 ? 'none' : done}:`,
    ...linesOf(members),
    'Try again when more of them answer. "bkv doctor" says more.',
  ];
  return new Failure('too_few_vaults', lines.join('\n'), { threshold, members: members.map(factOf) });
}

function disagree(error: SetsDisagree): Failure {
  const { attemptsRemaining } = error;
  // In the order of the names, and not of the answers.
  const sets = error.sets
    .map((names) => names.toSorted())
    .sort((a, b) => b.length - a.length || (`${a}` < `${b}` ? -1 : 1));
  const groups = sets.map((names, index) => `  ${index === 0 ? 'one set' : 'another'} at ${names.join(' and ')}`);
  const lines = [
    'The vaults do not hold the same set, and none opened. The password may be right.',
    ...groups,
    'A change of the password was not ended, or a vault is not what it was. Try again when all of them answer.',
    `A device that has the key sets it right: bkv change-password. ${count(attemptsRemaining, 'attempt')} left.`,
  ];
  return new Failure('sets_disagree', lines.join('\n'), { sets, attemptsRemaining });
}
