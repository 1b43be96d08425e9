/** What a committed write means to the company's apps. The states around each are what its commit makes of the first. */
import { describe, expect, test } from '@jest/globals';
import type { Commit, Predecessor } from '../../lib/vault/commit.ts';
import { eventsBetween } from '../../lib/vault/events.ts';
import type { Active, VaultRecord } from '../../lib/vault/record.ts';
import {
  active,
  at,
  destroyed,
  empty,
  exhausted,
  filled,
  nextRegistration,
  now,
  pending,
  registration,
  session,
} from './fixtures.ts';
import { apply } from './memory-records.ts';

function eventsOf(before: VaultRecord, ...commits: Commit[]) {
  let record = before;
  return commits.flatMap((commit) => {
    const after = apply(record, commit);
    if (!after) throw new Error(`${commit.kind} expected to hold`);
    const events = eventsBetween(record, after);
    record = after;
    return events;
  });
}

const {
  state: _,
  attempts: __,
  sessions: ___,
  ...next
} = active({
  registration: nextRegistration,
  createdAt: now,
  setup: pending().setup,
});
const register = (over: Predecessor): Commit => ({ kind: 'register', over, next });
const waiting = { pending: pending() };
const registered = (replaced: boolean) => ({ type: 'KeyRegistered', registration: nextRegistration, replaced });

describe('a registration', () => {
  test('over nothing', () => {
    expect(eventsOf({ ...empty, ...waiting }, register({ state: 'empty' }))).toEqual([registered(false)]);
  });

  test('over a tombstone', () => {
    const before = { ...destroyed(), ...waiting };
    expect(eventsOf(before, register({ state: 'destroyed', registration }))).toEqual([registered(false)]);
  });

  test('over an active key replaces it', () => {
    const over = register({ state: 'active', registration });
    expect(eventsOf(active(waiting), over)).toEqual([registered(true)]);
    expect(eventsOf(exhausted(now + 1, waiting), over)).toEqual([registered(true)]);
  });

  test('over an exhausted key: that one was destroyed, and when', () => {
    const over = register({ state: 'lapsed', registration, attempts: 3 });
    expect(eventsOf(exhausted(now - 9, waiting), over)).toEqual([
      { type: 'KeyDestroyed', registration, destroyedAt: at(now - 9), reason: 'attempts_exhausted' },
      registered(false),
    ]);
  });

  test.each<VaultRecord>([empty, active(), destroyed(), exhausted()])(
    'that is only opened is no event, whatever there is: $state',
    (record) => {
      expect(eventsOf(record, { kind: 'open-registration', pending: pending() })).toEqual([]);
    },
  );

  test('that was only opened and goes is none either', () => {
    expect(eventsBetween({ ...empty, ...waiting }, empty)).toEqual([]);
  });
});

interface Answer {
  readonly id: string;
  readonly counted: boolean;
  readonly ended?: string[];
}

/** Answers a KE1: counted, or the same one again. */
function answer({ attempts, lastRequest }: Active, { id, counted, ended = [] }: Answer): Commit {
  const opened = {
    kind: 'open-session',
    asRead: { registration, attempts, lastRequest },
    id,
    session: session(),
  } as const;
  if (!counted) return { ...opened, ended };
  return { ...opened, ended, counted: { attempts: attempts + 1, nextAttemptAt: now } };
}

const attempted = (attempt: number, left: number) => ({
  type: 'RecoveryAttempted',
  registration,
  attempt,
  failedBefore: attempt - 1,
  attemptsRemaining: left,
});

describe('an attempt', () => {
  test('says how many before it were never proven', () => {
    expect(eventsOf(active(), answer(active(), { id: 'a', counted: true }))).toEqual([attempted(1, 2)]);
    const second = active({ attempts: 2, lastRequest: filled(5) });
    expect(eventsOf(second, answer(second, { id: 'a', counted: true }))).toEqual([attempted(3, 0)]);
  });

  test('that is the same KE1 again says nothing', () => {
    const before = active({ attempts: 1, lastRequest: filled(5), sessions: { a: session() } });
    expect(eventsOf(before, answer(before, { id: 'b', counted: false }))).toEqual([]);
  });
});

describe('a recovery', () => {
  const prove = (id: string): Commit => ({ kind: 'prove', registration, session: id, at: now });
  const before = active({
    attempts: 2,
    lastRequest: filled(5),
    resetAt: now,
    sessions: { a: session(), b: session() },
  });
  const recovered = { type: 'KeyRecovered', registration };

  test('is one event, though it ends a reset too', () => {
    expect(eventsOf(before, prove('a'))).toEqual([recovered]);
  });

  test('in the same millisecond as another is a recovery of its own', () => {
    expect(eventsOf(before, prove('a'), prove('b'))).toEqual([recovered, recovered]);
  });

  test('whose session is taken away later happens once', () => {
    const proven = active({ sessions: { a: session({ proven: true }) } });
    expect(eventsOf(proven, answer(proven, { id: 'b', counted: true, ended: ['a'] }))).toEqual([attempted(1, 2)]);
  });
});

describe('an end', () => {
  test('by exhaustion', () => {
    const asRead = { registration, attempts: 3, lastRequest: undefined };
    const destroy = { kind: 'destroy', asRead, destroyedAt: now - 5000, reason: 'attempts_exhausted' } as const;
    const said = { type: 'KeyDestroyed', registration, destroyedAt: at(now - 5000), reason: 'attempts_exhausted' };
    expect(eventsOf(exhausted(), destroy)).toEqual([said]);
    expect(eventsOf(exhausted(now, waiting), destroy)).toEqual([said]);
  });

  test('by deletion', () => {
    const said = { type: 'KeyDeleted', registration };
    for (const record of [active(), active(waiting)])
      expect(eventsOf(record, { kind: 'delete', registration })).toEqual([said]);
  });
});

describe('a reset', () => {
  test('starts and is cancelled', () => {
    const start: Commit = { kind: 'start-reset', registration, resetAt: now };
    expect(eventsOf(active(), start, { kind: 'cancel-reset', registration, resetAt: now })).toEqual([
      { type: 'ResetStarted', registration, resetAt: at(now) },
      { type: 'ResetCancelled', registration },
    ]);
    expect(eventsBetween(active({ resetAt: now }), active({ resetAt: now }))).toEqual([]);
  });
});

test('what is announced is names, numbers, times, and yes or no', () => {
  const tampered = active({ attempts: 0, escrow: filled(8, 80), ownerKey: filled(8) });
  const all = [eventsBetween(empty, active()), eventsBetween(active({ attempts: 1 }), tampered)].flat();
  expect(all.map(({ type }) => type)).toEqual(['KeyRegistered', 'RecordTampered', 'RecordTampered']);
  for (const value of all.flatMap((event) => Object.values(event)).flat())
    expect(['string', 'number', 'boolean']).toContain(typeof value);
});
