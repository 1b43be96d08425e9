/** What a committed write means to the company's apps. */
import { describe, expect, test } from '@jest/globals';
import { eventsBetween } from '../../lib/vault/events.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
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

const next = (differs = {}) => active({ registration: nextRegistration, createdAt: now, ...differs });
const registered = (replaced: boolean) => ({ type: 'KeyRegistered', registration: nextRegistration, replaced });

describe('a registration', () => {
  test.each([
    ['over nothing', empty],
    ['over a tombstone', destroyed()],
  ])('%s', (_, before) => {
    expect(eventsBetween({ ...before, pending: pending() }, next())).toEqual([registered(false)]);
  });

  test('over an active key replaces it', () => {
    expect(eventsBetween(active(), next())).toEqual([registered(true)]);
    expect(eventsBetween(exhausted(now + 1), next())).toEqual([registered(true)]);
  });

  test('over an exhausted key: that one was destroyed, and when', () => {
    expect(eventsBetween(exhausted(now - 9), next())).toEqual([
      { type: 'KeyDestroyed', registration, destroyedAt: at(now - 9), reason: 'attempts_exhausted' },
      registered(false),
    ]);
  });
});

describe('an attempt', () => {
  test('says how many before it were never proven', () => {
    expect(eventsBetween(active(), active({ attempts: 1 }))).toEqual([
      { type: 'RecoveryAttempted', registration, attempt: 1, failedBefore: 0, attemptsRemaining: 2 },
    ]);
    expect(eventsBetween(active({ attempts: 2 }), active({ attempts: 3 }))).toEqual([
      { type: 'RecoveryAttempted', registration, attempt: 3, failedBefore: 2, attemptsRemaining: 0 },
    ]);
  });

  test('that is the same KE1 again says nothing', () => {
    const before = active({ attempts: 1, sessions: { a: session() } });
    expect(eventsBetween(before, { ...before, sessions: { a: session(), b: session() } })).toEqual([]);
  });
});

describe('a recovery', () => {
  const before = active({
    attempts: 2,
    lastRequest: filled(5),
    resetAt: now,
    sessions: { a: session(), b: session() },
  });

  test('is one event, though it ends a reset too', () => {
    const after = active({ lastRecoveredAt: now, sessions: { a: session({ proven: true }), b: session() } });
    expect(eventsBetween(before, after)).toEqual([{ type: 'KeyRecovered', registration }]);
  });

  test('in the same millisecond as another is a recovery of its own', () => {
    const first = active({ lastRecoveredAt: now, sessions: { a: session({ proven: true }), b: session() } });
    const second = active({
      lastRecoveredAt: now,
      sessions: { a: session({ proven: true }), b: session({ proven: true }) },
    });
    expect(eventsBetween(first, second)).toEqual([{ type: 'KeyRecovered', registration }]);
  });

  test('whose session is taken away later happens once', () => {
    const proven = active({ attempts: 0, sessions: { a: session({ proven: true }) } });
    expect(eventsBetween(proven, active({ attempts: 1, sessions: { b: session() } }))).toEqual([
      { type: 'RecoveryAttempted', registration, attempt: 1, failedBefore: 0, attemptsRemaining: 2 },
    ]);
  });
});

describe('an end', () => {
  test('by exhaustion', () => {
    expect(eventsBetween(exhausted(), destroyed())).toEqual([
      { type: 'KeyDestroyed', registration, destroyedAt: at(now - 5000), reason: 'attempts_exhausted' },
    ]);
  });

  test('by deletion', () => {
    expect(eventsBetween(active(), empty)).toEqual([{ type: 'KeyDeleted', registration }]);
  });
});

describe('a reset', () => {
  test('starts and is cancelled', () => {
    expect(eventsBetween(active(), active({ resetAt: now }))).toEqual([
      { type: 'ResetStarted', registration, resetAt: at(now) },
    ]);
    expect(eventsBetween(active({ resetAt: now }), active())).toEqual([{ type: 'ResetCancelled', registration }]);
    expect(eventsBetween(active({ resetAt: now }), active({ resetAt: now }))).toEqual([]);
  });
});

describe('nothing happened', () => {
  const records: VaultRecord[] = [empty, active(), destroyed(), exhausted()];

  test.each(records)('when a registration is opened: $state', (record) => {
    expect(eventsBetween(record, { ...record, pending: pending() })).toEqual([]);
  });

  test('when an item with only a pending registration goes', () => {
    expect(eventsBetween({ ...empty, pending: pending() }, empty)).toEqual([]);
  });
});
