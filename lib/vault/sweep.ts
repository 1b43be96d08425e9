/**
 * Looking for what old keys still wrap: passes over all accounts, one after the other, until one finds nothing. What is
 * known is kept between the ticks, each of which looks at some pages.
 */
import { blobsUnderOthers, type KeyNumber, keysOf, type WrappedBy } from './wrapping.ts';

/** All that the sweep reads of an item. `destroyedAt` tells a tombstone, which holds nothing wrapped. */
export const surveyedAttributes = ['account', 'registration', 'wrappedBy', 'destroyedAt'] as const;

/** An account as the sweep sees it. */
export interface Surveyed {
  readonly account: string;
  readonly registration: string;
  readonly wrappedBy: WrappedBy | undefined;
}

/** Registrations with something under a key, by the number of the key. */
export type Left = Readonly<Record<string, number>>;

/** Times are milliseconds since the epoch. */
interface Pass {
  readonly startedAt: number;
  /** The last account that was looked at. Absent at the beginning. */
  readonly after?: string | undefined;
  readonly left: Left;
}

export interface Sweep {
  /** The key that wraps, and since when the sweep knows it as that. */
  readonly newest: KeyNumber;
  readonly since: number;
  readonly pass: Pass;
  /** The last pass that came to its end. */
  readonly last?: { readonly startedAt: number; readonly endedAt: number; readonly left: Left } | undefined;
  /** The old keys that wrap nothing any more: each may be disabled. */
  readonly free: readonly KeyNumber[];
}

export interface Keys {
  readonly newest: KeyNumber;
  readonly old: readonly KeyNumber[];
}

const begun = (startedAt: number): Pass => ({ startedAt, left: {} });

/** Goes on where the sweep was, or begins anew where another key wraps now: what was counted says nothing then. */
export function resume(known: Sweep | undefined, { newest }: Keys, now: number): Sweep {
  return known?.newest === newest ? known : { newest, since: now, pass: begun(now), free: [] };
}

/** Whether no old key wraps anything any more. Nothing can bring it back to that while the newest stays the newest. */
export function isOver({ free }: Sweep, { old }: Keys): boolean {
  return old.every((number) => free.includes(number));
}

/** What of these accounts the newest key does not wrap. */
export const outdated = (page: readonly Surveyed[], newest: KeyNumber): Surveyed[] =>
  page.filter((one) => blobsUnderOthers(one, newest).length > 0);

export interface Page {
  readonly surveyed: readonly Surveyed[];
  /** Absent on the last page. */
  readonly after?: string | undefined;
}

export interface Turn {
  readonly keys: Keys;
  readonly now: number;
  /** Milliseconds in which older functions may still wrap under an old key, or finish what they began. */
  readonly settle: number;
}

/** The sweep after one more page. The last page ends the pass. */
export function counted(sweep: Sweep, { surveyed, after }: Page, { keys, now, settle }: Turn): Sweep {
  const left: Record<string, number> = { ...sweep.pass.left };
  for (const one of surveyed) {
    const { setup, escrow } = keysOf(one);
    for (const number of new Set([setup, escrow])) if (number !== keys.newest) left[number] = (left[number] ?? 0) + 1;
  }
  if (after !== undefined) return { ...sweep, pass: { ...sweep.pass, left, after } };
  const { startedAt } = sweep.pass;
  // A pass that began too early may have passed an account before an old key wrapped its last.
  const settled = startedAt >= sweep.since + settle;
  const free = settled ? keys.old.filter((number) => (left[number] ?? 0) === 0) : [];
  return { ...sweep, pass: begun(now), last: { startedAt, endedAt: now, left }, free };
}

export const totalOf = (left: Left): number => Object.values(left).reduce((sum, count) => sum + count, 0);
