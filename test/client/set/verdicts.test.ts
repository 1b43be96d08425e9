/** What a device makes of its members' answers: every order of every kind of them, at 2 of 3 and 3 of 5. */
import { describe, expect, test } from '@jest/globals';
import { type Counted, verdictOf } from '../../../lib/client/set/judging.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';

/**
 * `new`: it holds the set in force. `old`: it is behind, or was put back. `own`: a set of its own making, of which its
 * proof holds. `none`: a proof that does not hold, or no answer at all.
 */
type Kind = 'new' | 'old' | 'own' | 'none';
const kinds: readonly Kind[] = ['new', 'old', 'own', 'none'];

/** Which set a password opens. No liar can make one that a password opens. */
type Password = 'new' | 'old' | 'wrong';

interface End {
  readonly kind: 'opened' | 'wrong' | 'disagree' | 'short';
  readonly set?: string;
  /** Members that had answered by then. */
  readonly after: number;
}

const setOf = (kind: Kind, member: number): string => (kind === 'own' ? `own ${member}` : kind);

interface Thresholds {
  readonly threshold: number;
  /** Of the old set: another one, where it is of a former configuration. */
  readonly old: number;
}

const thresholdOf = (set: string, { threshold, old }: Thresholds): number => (set === 'old' ? old : threshold);

function counted(kind: Kind, member: number, thresholds: Thresholds): Counted[] {
  if (kind === 'none') return [];
  const name = `vault-${member}`;
  const threshold = thresholdOf(setOf(kind, member), thresholds);
  const set = { id: '', threshold, ksf: defaultKsf, commitment: '', members: [] };
  const answer = {} as Counted['answer'];
  return [{ name, answer, set, digest: setOf(kind, member), position: member + 1 }];
}

interface Answers extends Thresholds {
  /** In the order in which they come. */
  readonly answers: readonly (readonly [member: number, kind: Kind])[];
  readonly password: Password;
  /** How many have come when the device no longer waits for those that may say that a password is not wrong. */
  readonly patience: number;
}

/** What attempt.ts does with the verdicts. */
function played({ answers, password, patience, ...thresholds }: Answers): End {
  const failed: string[] = [];
  for (let after = 0; ; ) {
    const here = answers.slice(0, after).flatMap(([member, kind]) => counted(kind, member, thresholds));
    const verdict = verdictOf({ counted: here, failed, open: answers.length - after });
    switch (verdict.kind) {
      case 'try':
        if (verdict.digest === password) return { kind: 'opened', set: verdict.digest, after };
        failed.push(verdict.digest);
        break;
      case 'wait':
        after++;
        break;
      case 'wrong':
        if (after >= patience) return { kind: 'wrong', after };
        after++;
        break;
      case 'disagree':
      case 'short':
        return { kind: verdict.kind, after };
    }
  }
}

function ordersOf<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one, at) => ordersOf(all.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

const casts = (count: number): Kind[][] =>
  count === 0 ? [[]] : casts(count - 1).flatMap((others) => kinds.map((kind) => [...others, kind]));

const countOf = (cast: readonly Kind[], kind: Kind) => cast.filter((one) => one === kind).length;

const otherThan = { new: 'old', old: 'new' } as const;

/** What is wrong with this end; undefined where nothing is. */
function faultOf(cast: readonly Kind[], { password, answers, ...thresholds }: Answers, end: End): string | undefined {
  const heard = answers.slice(0, end.after).map(([member, kind]) => setOf(kind, member));
  const sets = new Set(heard.filter((set) => set !== 'none'));
  const needed = (set: string) => thresholdOf(set, thresholds);
  // Where another set is whole too, the password before may be called wrong.
  const isEnough = (set: 'new' | 'old') => countOf(cast, set) >= needed(set);
  const many = (set: string) => heard.filter((one) => one === set).length;
  if (end.kind === 'opened') {
    if (end.set !== password) return 'a password opened another set';
    // Not one answer more was waited for than the threshold's last.
    const due = many(password) === needed(password) && heard.at(-1) === password;
    return due ? undefined : 'it did not go on at the threshold';
  }
  if (password !== 'wrong' && isEnough(password) && !(end.kind === 'wrong' && isEnough(otherThan[password])))
    return 'the key did not come back';
  if (end.kind === 'wrong') {
    const [set = ''] = sets;
    return sets.size === 1 && many(set) >= needed(set) && set !== password ? undefined : 'a password was called wrong';
  }
  if (end.after < cast.length) return 'it did not wait for all';
  if (end.kind === 'disagree') return sets.size > 1 ? undefined : 'those that agree disagree';
  return sets.size <= 1 && [...sets].every((set) => many(set) < needed(set)) ? undefined : 'there were enough';
}

describe.each([
  { threshold: 2, count: 3, old: 2 },
  { threshold: 3, count: 5, old: 3 },
  { threshold: 3, count: 5, old: 2 },
])('$threshold of $count, after a set that needed $old', ({ count, ...thresholds }) => {
  const orders = ordersOf([...Array(count).keys()]);

  test('the right password is never called wrong where a newer set answered, and opens at the threshold’s last answer', () => {
    const faults = new Set<string>();
    const ends = new Map<string, number>();
    for (const cast of casts(count))
      for (const order of orders)
        for (const password of ['new', 'old', 'wrong'] as const)
          for (const patience of [0, count]) {
            const answers = order.map((member) => [member, cast[member] ?? 'none'] as const);
            const given = { ...thresholds, answers, password, patience };
            const end = played(given);
            ends.set(end.kind, (ends.get(end.kind) ?? 0) + 1);
            const fault = faultOf(cast, given, end);
            if (fault) faults.add(`${fault}: ${JSON.stringify({ ...given, end })}`);
          }
    expect([...faults].slice(0, 3)).toEqual([]);
    expect([...ends.keys()].sort()).toEqual(['disagree', 'opened', 'short', 'wrong']);
  });
});
