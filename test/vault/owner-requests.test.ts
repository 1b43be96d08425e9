/** What is said of a key, its deletion, and the cooling-off that stands in for a lost proof. */
import { describe, expect, test } from '@jest/globals';
import { decideDeletion, decideReset, decideResetCancel, describeKey } from '../../lib/vault/owner-requests.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
import {
  account,
  active,
  at,
  destroyed,
  empty,
  exhausted,
  expectRefused,
  filled,
  now,
  otherRegistration,
  ownerProof,
  pending,
  policy,
  registration,
} from './fixtures.ts';

const week = 7 * 24 * 3600 * 1000;

describe('a key is described', () => {
  test('as none', () => {
    expect(describeKey(empty, now)).toEqual({ state: 'none' });
    expect(describeKey({ ...empty, pending: pending() }, now)).toEqual({ state: 'none' });
  });

  test('as active, with what is known and no more', () => {
    const createdAt = at(now - 1_000_000);
    expect(describeKey(active(), now)).toEqual({
      state: 'active',
      registration,
      attemptsRemaining: 3,
      maxAttempts: 3,
      createdAt,
    });
    const everything = {
      attempts: 2,
      nextAttemptAt: now + 1,
      lastRecoveredAt: now - 2,
      resetAt: now + 3,
      pending: pending(),
    };
    expect(describeKey(active(everything), now)).toEqual({
      state: 'active',
      registration,
      attemptsRemaining: 1,
      maxAttempts: 3,
      createdAt,
      nextAttemptAt: at(now + 1),
      lastRecoveredAt: at(now - 2),
      resetAt: at(now + 3),
    });
  });

  test('as exhausted while the last session is open, with its end, and as destroyed from then on', () => {
    const differs = { nextAttemptAt: now + 9, resetAt: now + 3 };
    expect(describeKey(exhausted(now + 1, differs), now)).toEqual({
      state: 'exhausted',
      registration,
      attemptsRemaining: 0,
      maxAttempts: 3,
      createdAt: at(now - 1_000_000),
      resetAt: at(now + 3),
      destroyedAt: at(now + 1),
    });
    expect(describeKey(exhausted(now), now)).toEqual({
      state: 'destroyed',
      registration,
      destroyedAt: at(now),
      reason: 'attempts_exhausted',
    });
  });

  test('as destroyed, by its tombstone', () => {
    expect(describeKey(destroyed({ registration: otherRegistration }), now)).toEqual({
      state: 'destroyed',
      registration: otherRegistration,
      destroyedAt: at(now - 5000),
      reason: 'attempts_exhausted',
    });
  });
});

const gone: [string, VaultRecord, 'key_not_found' | 'key_destroyed', object][] = [
  ['no key', empty, 'key_not_found', {}],
  ['a tombstone', destroyed(), 'key_destroyed', { destroyedAt: at(now - 5000), reason: 'attempts_exhausted' }],
  ['an exhausted key', exhausted(now), 'key_destroyed', { destroyedAt: at(now), reason: 'attempts_exhausted' }],
];

describe('deletion', () => {
  const proof = ownerProof('delete');

  test('needs a proof for this registration of this account', () => {
    expect(decideDeletion(active(), { account, ownerProof: proof }, now)).toEqual({ kind: 'delete', registration });
  });

  test('with a proof is not tied to a reset', () => {
    expect(decideDeletion(active({ resetAt: now - 1 }), { account, ownerProof: proof }, now)).toEqual({
      kind: 'delete',
      registration,
    });
  });

  test('without one needs a matured reset, from its very time on', () => {
    const commit = { kind: 'delete', registration, resetAt: now };
    expect(decideDeletion(active({ resetAt: now }), { account, ownerProof: undefined }, now)).toEqual(commit);
    expectRefused(
      () => decideDeletion(active({ resetAt: now + 1 }), { account, ownerProof: undefined }, now),
      'key_exists',
    );
    expectRefused(() => decideDeletion(active(), { account, ownerProof: undefined }, now), 'key_exists');
  });

  test.each([
    ['for a replacement', ownerProof('replace')],
    ['of another account', ownerProof('delete', { account: 'B'.repeat(43) })],
    ['of another registration', ownerProof('delete', { registration: otherRegistration })],
    ['by another key', ownerProof('delete', { secret: filled(8) })],
  ])('is forbidden with a proof %s, matured reset or not', (_, wrong) => {
    for (const record of [active(), active({ resetAt: now })])
      expectRefused(() => decideDeletion(record, { account, ownerProof: wrong }, now), 'forbidden', {
        detail: 'The owner proof does not fit the key that the account has',
        errors: [{ field: 'ownerProof', reason: 'expected a signature for delete by the registered owner key' }],
      });
  });

  test.each(gone)('of %s is refused, with or without a proof', (_, record, code, details) => {
    for (const given of [proof, undefined])
      expectRefused(() => decideDeletion(record, { account, ownerProof: given }, now), code, details);
  });
});

describe('a reset', () => {
  const weekly = { ...policy, resetSeconds: week / 1000 };

  test('starts the cooling-off', () => {
    const resetAt = now + week;
    const commit = { kind: 'start-reset', registration, resetAt };
    expect(decideReset(active(), now, weekly)).toEqual({ resetAt, commit });
    expect(decideReset(active(), now, { ...policy, resetSeconds: 0 }).resetAt).toBe(now);
  });

  test.each([now + 1, now, now - 1, 0])('that runs or has matured is not prolonged: %d', (resetAt) => {
    expect(decideReset(active({ resetAt }), now, weekly)).toEqual({ resetAt });
  });

  test('is cancelled, running or matured', () => {
    for (const resetAt of [now + 1, now, 0])
      expect(decideResetCancel(active({ resetAt }), now)).toEqual({ kind: 'cancel-reset', registration, resetAt });
  });

  test('that does not run needs no cancelling', () => {
    expect(decideResetCancel(active(), now)).toBeUndefined();
  });

  test.each(gone)('of %s is refused, and so is its cancelling', (_, record, code, details) => {
    expectRefused(() => decideReset(record, now, weekly), code, details);
    expectRefused(() => decideResetCancel(record, now), code, details);
  });
});
