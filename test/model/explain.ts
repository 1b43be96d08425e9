/**
 * Whether the requests can have been served one after the other, in some order, with these answers: linearizability.
 */
import { hasKey, type Outcome, policy, type Said, type Step, step, type World } from './model.ts';

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
  const walk = (at: World, waiting: readonly Waiting[]): void => {
    // With the answers: a request sent twice may be answered once before and once after another one's change.
    const state = JSON.stringify([nameOf(at), waiting]);
    if (seen.has(state)) return;
    seen.add(state);
    if (waiting.length === 0) worlds.set(nameOf(at), at);
    for (const one of waiting) {
      const rest = waiting.filter((other) => other !== one);
      const outcome = step(at, one.what, one.now);
      if (!one.said || undecided.has(one.said.code)) {
        if (allowed(one, observed.length)) walk(at, rest);
      } else
        for (const each of one.turn ? [open(at, one), outcome] : [outcome]) if (fits(each, one)) walk(each.world, rest);
      for (const after of takeTurn(at, one)) walk(after, [...rest, { ...one, turn: true }]);
      // The write was applied, its answer lost between the storage and the vault, and the vault tried again: it never
      // counts twice.
      if (!one.mayHaveApplied || one.applied || !standsLate(at, one)) continue;
      for (const after of [outcome.world, ...takeTurn(at, one), open(at, one).world])
        if (nameOf(after) !== nameOf(at))
          walk(after, [...rest, { ...one, applied: true, counted: outcome.counted === true }]);
    }
  };
  walk(world, observed);
  return [...worlds.values()];
}

/** The same for two worlds that are the same, in whatever order they were made. */
const nameOf = ({ key, destroyed, pending, startedAt }: World) => JSON.stringify([key, destroyed, pending, startedAt]);

interface Waiting extends Observed {
  readonly applied?: boolean;
  readonly counted?: boolean;
  /** A start without a key that has taken its turn, by the first of its two writes. */
  readonly turn?: boolean;
}

/** The world after the first of the two writes of a start without a key. Empty where there is no such write. */
function takeTurn(at: World, { what, now, turn }: Waiting): World[] {
  if (turn || what.kind !== 'registration-start' || at.startedAt === now) return [];
  return step(at, what, now).world.startedAt === now ? [{ ...at, startedAt: now }] : [];
}

/** The second write. Between the two, the turn may have passed to another, or the account may have got a key. */
function open(at: World, { what, now }: Waiting): Outcome {
  if (what.kind !== 'registration-start' || at.startedAt !== now || hasKey(at, now))
    return { said: { code: 'conflict' }, world: at };
  const ends = now + policy.pending;
  const pending = { registration: what.id, request: what.request, ends };
  return { said: { code: 'ok', expiresAt: ends }, world: { ...at, pending } };
}

/**
 * Whether the write of a request that was answered can be applied a second time. It can where its condition still
 * holds: cancelling a reset names the reset, and a start without a key names the turn before. What the other writes name
 * is gone after the first time.
 */
function standsLate({ key }: World, { what, late }: Observed): boolean {
  if (!late) return true;
  if (what.kind === 'recovery-start') return false;
  if (what.kind === 'registration-start') return !key;
  if (what.kind === 'key-reset-cancel') return key?.reset !== undefined && late.resets.has(key.reset.at);
  return true;
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
