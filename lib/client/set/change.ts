/**
 * Putting a set in force: which call may be made at which member, and when. Pure, so that every order of calls, answers
 * and losses can be searched. The calls themselves are in registering.ts.
 *
 * A round reads every member, starts at all of them, and only then finishes: first where another set than the one in
 * force is held, so that with all members up one password opens after every finish. Nothing is finished beside another
 * device: whoever finds that one took its place in line, before its own first finish, begins a new round. Where not every
 * member finished, those that did are asked once more: meanwhile another device may have replaced what they held.
 */

/** What a member holds: the digest of its set and how many of it are needed. Kept alone, a key needs that one vault. */
export interface Holding {
  readonly registration: string;
  readonly set: string;
  readonly threshold: number;
}

/** `refused`: by what another device may have done meanwhile. Everything else is `lost`: there is no such sign. */
export type Failure = 'refused' | 'lost';

export type Outcome = { readonly ok: true; readonly holds?: Holding | undefined } | { readonly failure: Failure };

export type Call = 'read' | 'start' | 'finish';

type Standing =
  | { readonly at: 'unread' }
  | { readonly at: 'reading' }
  | {
      readonly at: 'read' | 'starting' | 'started' | 'finishing' | 'finished' | 'confirming' | 'confirmed';
      readonly holds: Holding | undefined;
    }
  | { readonly at: 'failed'; readonly call: Call; readonly failure: Failure; readonly holds: Holding | undefined };

export interface Change {
  /** Of the set that is made. */
  readonly threshold: number;
  readonly round: number;
  /** By their places in the configuration. */
  readonly members: readonly Standing[];
  /**
   * Members that refused, or held something else than the round before read, in the rounds so far: those that another
   * device was seen at, or that lie.
   */
  readonly suspects: readonly number[];
  /** What the round before had read; undefined where it could not. */
  readonly known: readonly (Reading | undefined)[];
}

interface Reading {
  readonly registration: string | undefined;
}

export type Act =
  | { readonly kind: Call; readonly member: number }
  /** Begin a new round. */
  | { readonly kind: 'again' }
  /** A threshold has it. */
  | { readonly kind: 'done' }
  | { readonly kind: 'failed' };

/** Rounds in which a member that refuses is taken for one that another device is at. */
export const mostRounds = 3;

export function begin(threshold: number, count: number): Change {
  const unread = Array.from({ length: count }, () => ({ at: 'unread' }) as const);
  return { threshold, round: 1, members: unread, suspects: [], known: [] };
}

/** A new round, which remembers what this one saw. */
export function again(change: Change): Change {
  const { threshold, round, members, known } = change;
  const readings = members.map((standing, index) => readingOf(standing) ?? known[index]);
  return { ...begin(threshold, members.length), round: round + 1, suspects: suspectsOf(change), known: readings };
}

/** Marks a call as made. */
export function began(change: Change, { kind, member }: { kind: Call; member: number }): Change {
  const standing = change.members[member];
  const holds = standing && 'holds' in standing ? standing.holds : undefined;
  const next: Record<Call, Standing> = {
    read: { at: 'reading' },
    start: { at: 'starting', holds },
    finish: { at: standing?.at === 'finished' ? 'confirming' : 'finishing', holds },
  };
  return placed(change, member, next[kind]);
}

const after = {
  starting: ['start', 'started'],
  finishing: ['finish', 'finished'],
  confirming: ['finish', 'confirmed'],
} as const;

/** Takes what became of the call that this member has before it. */
export function ended(change: Change, member: number, outcome: Outcome): Change {
  const standing = change.members[member];
  switch (standing?.at) {
    case 'reading':
      if ('failure' in outcome) return placed(change, member, failed('read', outcome.failure, undefined));
      return placed(change, member, { at: 'read', holds: outcome.holds });
    case 'starting':
    case 'finishing':
    case 'confirming': {
      const [call, at] = after[standing.at];
      const { holds } = standing;
      return placed(change, member, 'failure' in outcome ? failed(call, outcome.failure, holds) : { at, holds });
    }
    default:
      return change;
  }
}

const failed = (call: Call, failure: Failure, holds: Holding | undefined): Standing => ({
  at: 'failed',
  call,
  failure,
  holds,
});

function placed(change: Change, member: number, standing: Standing): Change {
  return { ...change, members: change.members.map((old, index) => (index === member ? standing : old)) };
}

/** What is to be done now. Nothing, while a call is open that must end before. */
export function due(change: Change): Act[] {
  const at = (...names: Standing['at'][]) => placesOf(change, (standing) => names.includes(standing.at));
  if (at('unread').length > 0) return at('unread').map((member) => ({ kind: 'read', member }));
  if (at('reading').length > 0) return [];
  // Members that were started, and what became of them: the members of the set.
  const listed = placesOf(change, isListed);
  if (at('read').length > 0) {
    if (at('read').length < change.threshold) return [{ kind: 'failed' }];
    return at('read').map((member) => ({ kind: 'start', member }));
  }
  if (at('starting').length > 0) return [];
  if (at('finished', 'finishing', 'confirming', 'confirmed').length === 0) {
    const turn = otherDevice(change);
    if (turn) return [turn];
    if (listed.length < change.threshold) return [{ kind: 'failed' }];
  }
  return dueFinishes(change, listed);
}

const isListed = (standing: Standing): boolean =>
  ['started', 'finishing', 'finished', 'confirming', 'confirmed'].includes(standing.at) ||
  (standing.at === 'failed' && standing.call === 'finish');

function dueFinishes(change: Change, listed: readonly number[]): Act[] {
  const at = (...names: Standing['at'][]) => placesOf(change, (standing) => names.includes(standing.at));
  const [finished, finishing, waiting] = [at('finished'), at('finishing', 'confirming'), at('started')];
  const passedOver = placesOf(change, (standing) => isListed(standing) && standing.at === 'failed').length;
  const finish = (member: number): Act => ({ kind: 'finish', member });
  if (passedOver > listed.length - change.threshold) return finishing.length > 0 ? [] : [{ kind: 'failed' }];
  if (waiting.length === 0) {
    if (finishing.length > 0) return [];
    // The same finish again says whether it is in force still.
    const unsure = finished.length > 0 && finished.length < change.members.length;
    return unsure ? finished.map(finish) : [{ kind: 'done' }];
  }
  const inForce = placesInForce(change);
  const first = waiting.filter((member) => !inForce.includes(member));
  const next = first.length > 0 ? first : waiting;
  // One alone shows whether another device is in line.
  if (finished.length === 0) return finishing.length > 0 ? [] : next.slice(0, 1).map(finish);
  // A finish where nothing in force is held may not come after one where it is.
  if (first.length === 0 && finishing.some((member) => !inForce.includes(member))) return [];
  return next.map(finish);
}

/**
 * Members refused in a way that another device may be the reason of: a new round. In the last one, no more members than
 * the set can do without were ever suspect: they are taken to lie, and passed over. Else this device gives way.
 */
function otherDevice(change: Change): Act | undefined {
  if (placesOf(change, isRefusal).length === 0) return undefined;
  if (change.round < mostRounds) return { kind: 'again' };
  const spare = change.members.length - change.threshold;
  return suspectsOf(change).length > spare ? { kind: 'failed' } : undefined;
}

const isRefusal = (standing: Standing): boolean => standing.at === 'failed' && standing.failure === 'refused';

function suspectsOf(change: Change): number[] {
  const { suspects, known } = change;
  return placesOf(change, (standing, index) => {
    const [before, now] = [known[index], readingOf(standing)];
    const changed = before !== undefined && now !== undefined && before.registration !== now.registration;
    return suspects.includes(index) || changed || isRefusal(standing);
  });
}

function readingOf(standing: Standing): Reading | undefined {
  if (!('holds' in standing) || (standing.at === 'failed' && standing.call === 'read')) return undefined;
  return { registration: standing.holds?.registration };
}

/** The members that hold what opens now: a set that enough of them hold, or a key that one keeps alone. */
export function placesInForce(change: Change): number[] {
  const held = change.members.map((standing) => ('holds' in standing ? standing.holds : undefined));
  const holders = (set: string) => held.filter((one) => one?.set === set).length;
  return placesOf(change, (_, index) => {
    const one = held[index];
    return one !== undefined && holders(one.set) >= one.threshold;
  });
}

function placesOf({ members }: Change, is: (standing: Standing, index: number) => boolean): number[] {
  return members.flatMap((standing, index) => (is(standing, index) ? [index] : []));
}
