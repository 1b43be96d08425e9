/**
 * Whether the requests can have been served one after the other, in some order, with these answers: linearizability.
 */
import { type Outcome, type Said, type Step, step, type World } from './model.ts';

export interface Observed {
  readonly what: Step;
  /** The clock of the process that was asked. */
  readonly now: number;
  /** Undefined when no answer came. */
  readonly said: Said | undefined;
  /** A fault hit one of its calls, so it may have failed. */
  readonly faulty: boolean;
  /** One of its writes may have been applied without the vault knowing: in a try before the answered one, or late. */
  readonly mayHaveApplied: boolean;
  /** It was answered before these, but a copy of its write arrives only now. */
  readonly late?: { /** Every `resetAt` that it can have read. */ readonly resets: ReadonlySet<number> };
}

const undecided = new Set(['storage_unavailable', 'key_store_unavailable', 'internal', 'conflict']);

/**
 * Every world that the vault may be in after these requests, all sent at once. Empty when no order explains the
 * answers.
 */
export function explain(world: World, observed: readonly Observed[]): World[] {
  const worlds = new Map<string, World>();
  const seen = new Set<string>();
  const walk = (at: World, waiting: readonly (Observed & { applied?: boolean; counted?: boolean })[]): void => {
    // With the answers: a request sent twice may be answered once before and once after another one's change.
    const state = JSON.stringify([at, waiting]);
    if (seen.has(state)) return;
    seen.add(state);
    if (waiting.length === 0) worlds.set(JSON.stringify(at), at);
    for (const one of waiting) {
      const rest = waiting.filter((other) => other !== one);
      const outcome = step(at, one.what, one.now);
      const afters = unswept({ read: world, before: at.key, after: outcome.world }, one);
      if (!one.said || undecided.has(one.said.code)) {
        if (allowed(one, observed.length)) walk(at, rest);
      } else if (fits(outcome, one)) for (const after of afters) walk(after, rest);
      // The write was applied, its answer lost between the storage and the vault, and the vault tried again: it never
      // counts twice.
      const silently =
        one.mayHaveApplied &&
        !one.applied &&
        standsLate(at, one) &&
        JSON.stringify(outcome.world) !== JSON.stringify(at);
      if (silently)
        for (const after of afters.flatMap((world) => readEarlier(world, one)))
          walk(after, [...rest, { ...one, applied: true, counted: outcome.counted === true }]);
    }
  };
  walk(world, observed);
  return [...worlds.values()];
}

/**
 * Whether the write of a request that was answered can be applied a second time. It can where its condition still
 * holds: cancelling a reset names the reset, and a guess adds its session only once. What the other writes name is gone
 * after the first time; starting a registration names nothing.
 */
function standsLate({ key }: World, { what, late }: Observed): boolean {
  if (!late) return true;
  if (what.kind === 'recovery-start') return key?.sessions[what.id] === undefined;
  if (what.kind === 'key-reset-cancel') return key?.resetAt !== undefined && late.resets.has(key.resetAt);
  return true;
}

interface Swept {
  /** The world as the guess read it. */
  readonly read: World;
  /** The key as its write found it. */
  readonly before: World['key'];
  /** The world after the write. */
  readonly after: World;
}

/**
 * The world after a guess, and every world in which some ended sessions stay that the guess should have removed. It
 * removes only those that it read; others may have come since, from processes whose clocks are behind.
 */
function unswept({ read, before, after }: Swept, { what, late }: Observed): World[] {
  const { key } = after;
  if (what.kind !== 'recovery-start' || !key || before?.registration !== key.registration) return [after];
  const unread = Object.entries(before.sessions).filter(
    ([id]) => !(id in key.sessions) && (late || !(id in (read.key?.sessions ?? {}))),
  );
  const some = unread.reduce(
    (sets, [id, session]) => sets.concat(sets.map((set) => ({ ...set, [id]: session }))),
    [key.sessions],
  );
  return some.map((sessions) => ({ ...after, key: { ...key, sessions } }));
}

/**
 * The world after a guess whose answer was lost, and every world in which its session ends together with another
 * session of its KE1. A guess that repeats a KE1 takes the end from what it read. Since then a proof may have come, and
 * the same KE1 may have been counted anew, so that its write's condition holds again.
 */
function readEarlier(after: World, { what }: Observed): World[] {
  const { key } = after;
  if (!key || what.kind !== 'recovery-start') return [after];
  const own = key.sessions[what.id];
  if (!own) return [after];
  const ends = new Set(Object.values(key.sessions).flatMap(({ ke1, ends }) => (ke1 === own.ke1 ? [ends] : [])));
  return [...ends].map((end) => ({
    ...after,
    key: { ...key, sessions: { ...key.sessions, [what.id]: { ...own, ends: end } } },
  }));
}

/** Only a fault excuses a failure, and only other requests at the same time excuse a lost race. */
function allowed({ said, faulty }: Observed, together: number): boolean {
  return faulty || (said?.code === 'conflict' && together > 1);
}

function fits({ said, counted }: Outcome, one: Observed & { counted?: boolean }): boolean {
  if (one.counted && counted) return false;
  return JSON.stringify(sorted(said)) === JSON.stringify(sorted(one.said ?? { code: '' }));
}

const sorted = (said: Said) => Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1));
