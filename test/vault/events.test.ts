import { describe, expect, test } from '@jest/globals';
import { eventsBetween } from '../../lib/vault/events.ts';
import type { Active, Session, VaultRecord } from '../../lib/vault/record.ts';

const bytes = (length: number) => new Uint8Array(length).fill(7);
const session = (proven: boolean, expiresAt = 1_000): Session => ({
  proof: bytes(32),
  request: bytes(32),
  expiresAt,
  proven,
});
const active = (changes: Partial<Active> = {}): Active => ({
  state: 'active',
  registration: 'first',
  attempts: 0,
  maxAttempts: 10,
  sessions: {},
  setup: bytes(200),
  record: bytes(192),
  escrow: bytes(93),
  ksf: { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 },
  ownerKey: bytes(32),
  createdAt: 500,
  ...changes,
});
const empty: VaultRecord = { state: 'empty' };
const destroyed: VaultRecord = {
  state: 'destroyed',
  registration: 'first',
  destroyedAt: 2_000,
  reason: 'attempts_exhausted',
};
const pending = { registration: 'p', setup: bytes(1), ksf: active().ksf, expiresAt: 1 };
const iso = (time: number) => new Date(time).toISOString();

describe('what a committed write means', () => {
  test.each<[string, VaultRecord, VaultRecord, object[]]>([
    ['a first registration', empty, active(), [{ type: 'KeyRegistered', registration: 'first', replaced: false }]],
    ['one over a tombstone', destroyed, active(), [{ type: 'KeyRegistered', registration: 'first', replaced: false }]],
    [
      'one over an active key',
      active(),
      active({ registration: 'second' }),
      [{ type: 'KeyRegistered', registration: 'second', replaced: true }],
    ],
    [
      'one over an exhausted key, which ends that key too',
      active({ attempts: 10, sessions: { a: session(false, 1_000) } }),
      active({ registration: 'second', createdAt: 5_000 }),
      [
        { type: 'KeyDestroyed', registration: 'first', destroyedAt: iso(1_000), reason: 'attempts_exhausted' },
        { type: 'KeyRegistered', registration: 'second', replaced: false },
      ],
    ],
    [
      'a first attempt, after no failure',
      active(),
      active({ attempts: 1, sessions: { a: session(false) } }),
      [{ type: 'RecoveryAttempted', registration: 'first', attempt: 1, failedBefore: 0, attemptsRemaining: 9 }],
    ],
    [
      'a fourth attempt, after three that were not proven',
      active({ attempts: 3 }),
      active({ attempts: 4 }),
      [{ type: 'RecoveryAttempted', registration: 'first', attempt: 4, failedBefore: 3, attemptsRemaining: 6 }],
    ],
    [
      'a proof',
      active({ attempts: 4, sessions: { a: session(false) }, resetAt: 9 }),
      active({ sessions: { a: session(true) }, lastRecoveredAt: 900 }),
      [{ type: 'KeyRecovered', registration: 'first' }],
    ],
    [
      'a destruction',
      active({ attempts: 10 }),
      destroyed,
      [{ type: 'KeyDestroyed', registration: 'first', destroyedAt: iso(2_000), reason: 'attempts_exhausted' }],
    ],
    ['a deletion', active(), empty, [{ type: 'KeyDeleted', registration: 'first' }]],
    [
      'a reset',
      active(),
      active({ resetAt: 9_000 }),
      [{ type: 'ResetStarted', registration: 'first', resetAt: iso(9_000) }],
    ],
    ['its cancelling', active({ resetAt: 9_000 }), active(), [{ type: 'ResetCancelled', registration: 'first' }]],
  ])('%s', (_, before, after, events) => {
    expect(eventsBetween(before, after)).toEqual(events);
  });

  test.each<[string, VaultRecord, VaultRecord]>([
    ['an opened registration', active(), active({ pending })],
    ['an opened first registration', empty, { state: 'empty', pending }],
    ['one beside a tombstone', destroyed, { ...destroyed, pending }],
    ['the same KE1 again', active({ attempts: 1 }), active({ attempts: 1, sessions: { b: session(false) } })],
  ])('%s is no event', (_, before, after) => {
    expect(eventsBetween(before, after)).toEqual([]);
  });

  test('no event has anything but names, numbers, times and yes or no', () => {
    const all = [eventsBetween(empty, active()), eventsBetween(active(), active({ attempts: 1 }))].flat();
    for (const value of all.flatMap((event) => Object.values(event)))
      expect(['string', 'number', 'boolean']).toContain(typeof value);
  });
});
