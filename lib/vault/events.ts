/** What a committed write means to the company's apps. Nothing in an event is secret or wrapped. */
import {
  type Active,
  attemptsRemaining,
  type Destroyed,
  type Reset,
  type Scheme,
  settle,
  type VaultRecord,
} from './record.ts';
import { changedPastVault, newlyProven, newlyWrapped } from './tampering.ts';
import { type Blob, type KeyNumber, keysOf } from './wrapping.ts';

/** Times are ISO 8601 UTC. */
export type VaultEvent =
  | {
      readonly type: 'KeyRegistered';
      readonly registration: string;
      readonly scheme: Scheme;
      readonly replaced: boolean;
    }
  /**
   * A guess was answered. Whether the password was right is known only later. So this says how many answers before it
   * were never proven: those attempts failed. A `KeyRecovered` after it says that this attempt did not fail.
   */
  | {
      readonly type: 'RecoveryAttempted';
      readonly registration: string;
      readonly attempt: number;
      readonly failedBefore: number;
      readonly attemptsRemaining: number;
    }
  | { readonly type: 'KeyRecovered'; readonly registration: string }
  | {
      readonly type: 'KeyDestroyed';
      readonly registration: string;
      readonly destroyedAt: string;
      readonly reason: string;
    }
  | { readonly type: 'KeyDeleted'; readonly registration: string }
  | {
      readonly type: 'ResetStarted';
      readonly registration: string;
      readonly resetAt: string;
      readonly resetUntil: string;
    }
  | { readonly type: 'ResetCancelled'; readonly registration: string }
  /** The vault's newest key wraps this blob now. Nothing changes for the account. */
  | { readonly type: 'KeyRewrapped'; readonly registration: string; readonly blob: Blob; readonly key: KeyNumber }
  /**
   * The item was changed as no commit changes it. `moved` names the fields that no commit explains; it is empty when
   * the item is no record any more.
   */
  | { readonly type: 'RecordTampered'; readonly registration: string; readonly moved: readonly string[] };

/** The events between two states of one account's item, in the order in which they happened. */
export function eventsBetween(before: VaultRecord, after: VaultRecord): VaultEvent[] {
  return [...meaning(before, after), ...tampering(before, after)];
}

/** An item that never had a key has nothing to tamper with. */
function tampering(before: VaultRecord, after: VaultRecord): VaultEvent[] {
  const known = after.state === 'empty' ? before : after;
  if (known.state === 'empty') return [];
  const moved = changedPastVault(before, after);
  return moved.length > 0 ? [{ type: 'RecordTampered', registration: known.registration, moved }] : [];
}

/** What the change says, whoever made it. */
function meaning(before: VaultRecord, after: VaultRecord): VaultEvent[] {
  if (after.state === 'active') {
    const same = before.state === 'active' && before.registration === after.registration;
    return same ? changesOf(before, after) : registration(before, after);
  }
  if (before.state !== 'active') return [];
  if (after.state === 'destroyed') return [destroyed(after)];
  return [{ type: 'KeyDeleted', registration: before.registration }];
}

function registration(before: VaultRecord, { registration, scheme, createdAt }: Active): VaultEvent[] {
  const ended = endOf(before, createdAt);
  const replaced = before.state === 'active' && ended.length === 0;
  return [...ended, { type: 'KeyRegistered', registration, scheme, replaced }];
}

/** An exhausted key whose bytes a new registration took away was destroyed, not replaced. */
function endOf(before: VaultRecord, at: number): VaultEvent[] {
  const settled = settle(before, at);
  if (settled.state !== 'lapsed') return [];
  const { destroyedAt, reason, active } = settled;
  return [destroyed({ registration: active.registration, destroyedAt, reason })];
}

function destroyed({ registration, destroyedAt, reason }: Omit<Destroyed, 'state'>): VaultEvent {
  return { type: 'KeyDestroyed', registration, destroyedAt: new Date(destroyedAt).toISOString(), reason };
}

function changesOf(before: Active, after: Active): VaultEvent[] {
  const { registration } = after;
  // Not by `lastRecoveredAt`: two proofs in the same millisecond are two recoveries.
  if (newlyProven(before, after) !== undefined) return [{ type: 'KeyRecovered', registration }];
  const events: VaultEvent[] = [];
  if (after.attempts > before.attempts)
    events.push({
      type: 'RecoveryAttempted',
      registration,
      attempt: after.attempts,
      failedBefore: before.attempts,
      attemptsRemaining: attemptsRemaining(after),
    });
  if (after.reset && after.reset.resetAt !== before.reset?.resetAt)
    events.push({ type: 'ResetStarted', registration, ...timesOf(after.reset) });
  if (before.reset && !after.reset) events.push({ type: 'ResetCancelled', registration });
  const blob = newlyWrapped(before, after);
  if (blob !== undefined) events.push({ type: 'KeyRewrapped', registration, blob, key: keysOf(after)[blob] });
  return events;
}

function timesOf({ resetAt, resetUntil }: Reset) {
  return { resetAt: new Date(resetAt).toISOString(), resetUntil: new Date(resetUntil).toISOString() };
}
