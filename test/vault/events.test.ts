/** What a committed write means to the company's apps. The states around each are what its commit makes of the first. */
import { describe, expect, test } from '@jest/globals';
import type { Commit, Predecessor } from '../../lib/vault/commit.ts';
import { eventsBetween } from '../../lib/vault/events.ts';
import type { Active, Reset, VaultRecord } from '../../lib/vault/record.ts';
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
  registering,
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

const next = registering({
  registration: nextRegistration,
  createdAt: now,
  setup: pending().setup,
});
const register = (over: Predecessor): Commit => ({ kind: 'register', over, next });
const waiting = { pending: pending() };
const registered = (replaced: boolean, scheme = 'opaque') => ({
  ...{ type: 'KeyRegistered', registration: nextRegistration, scheme, replaced },
});

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

  test.each<[VaultRecord, Predecessor]>([
    [empty, { state: 'empty' }],
    [active(), { state: 'active', registration }],
    [destroyed(), { state: 'destroyed', registration }],
    [exhausted(), { state: 'lapsed', registration, attempts: 3 }],
  ])('that is only started is no event, whatever there is: $state', (record, over) => {
    const turn = { over, startedAt: now, after: undefined };
    const reserve: Commit = { kind: 'reserve-start', ...turn, lastStart: undefined };
    const open: Commit = { kind: 'open-registration', ...turn, pending: pending() };
    expect(eventsOf(record, reserve, open)).toEqual([]);
  });

  test('that was only opened and goes is none either', () => {
    expect(eventsBetween({ ...empty, ...waiting }, empty)).toEqual([]);
  });
});

/** Answers a KE1 that is counted. */
function answer({ attempts, answered = attempts }: Active, id: string, ended: string[] = []): Commit {
  const asRead = { registration, attempts, answered };
  return { kind: 'open-session', asRead, id, session: session({ attempt: attempts + 1, serial: answered + 1 }), ended };
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
    expect(eventsOf(active(), answer(active(), 'a'))).toEqual([attempted(1, 2)]);
    const third = active({ attempts: 2, answered: 7 });
    expect(eventsOf(third, answer(third, 'a'))).toEqual([attempted(3, 0)]);
  });
});

describe('a recovery', () => {
  const prove = (id: string, ended: string[] = []): Commit => ({
    kind: 'prove',
    registration,
    session: id,
    at: now,
    ended,
  });
  const before = active({
    attempts: 2,
    reset: { resetAt: now, resetUntil: now + 1 },
    sessions: { a: session(), b: session({ serial: 2 }) },
  });
  const recovered = { type: 'KeyRecovered', registration };

  test('is one event, though it ends a reset and earlier sessions too', () => {
    expect(eventsOf(before, prove('a'))).toEqual([recovered]);
    expect(eventsOf(before, prove('b', ['a']))).toEqual([recovered]);
  });

  test('in the same millisecond as another is a recovery of its own', () => {
    expect(eventsOf(before, prove('a'), prove('b', ['a']))).toEqual([recovered, recovered]);
  });

  test('whose session is taken away later happens once', () => {
    const proven = active({ sessions: { a: session({ proven: true }) } });
    expect(eventsOf(proven, answer(proven, 'b', ['a']))).toEqual([attempted(1, 2)]);
  });
});

describe('an end', () => {
  test('by exhaustion', () => {
    const asRead = { registration, attempts: 3, answered: 3 };
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
  const reset = { resetAt: now, resetUntil: now + 9 };
  const later = { resetAt: now + 10, resetUntil: now + 19 };
  const started = ({ resetAt, resetUntil }: Reset) => ({
    type: 'ResetStarted',
    registration,
    resetAt: at(resetAt),
    resetUntil: at(resetUntil),
  });

  test('starts, says from when until when it is open, and is cancelled', () => {
    const start: Commit = { kind: 'start-reset', registration, reset, lapsed: undefined };
    expect(eventsOf(active(), start, { kind: 'cancel-reset', registration, resetAt: now })).toEqual([
      started(reset),
      { type: 'ResetCancelled', registration },
    ]);
    expect(eventsBetween(active({ reset }), active({ reset }))).toEqual([]);
  });

  test('that takes the place of one whose time is over is a reset started', () => {
    const start: Commit = { kind: 'start-reset', registration, reset: later, lapsed: reset };
    expect(eventsOf(active({ reset }), start)).toEqual([started(later)]);
  });
});

test('what is announced is names, numbers, times, and yes or no', () => {
  const tampered = active({ attempts: 0, escrow: filled(8, 80), ownerKey: filled(8) });
  const all = [eventsBetween(empty, active()), eventsBetween(active({ attempts: 1 }), tampered)].flat();
  expect(all.map(({ type }) => type)).toEqual(['KeyRegistered', 'RecordTampered', 'RecordTampered']);
  for (const value of all.flatMap((event) => Object.values(event)).flat())
    expect(['string', 'number', 'boolean']).toContain(typeof value);
});
