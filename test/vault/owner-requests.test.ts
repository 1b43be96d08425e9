/** What is said of a key, its deletion, and the cooling-off that stands in for a lost proof. */
import { describe, expect, test } from '@jest/globals';
import { decideDeletion, decideReset, decideResetCancel, describeKey } from '../../lib/vault/owner-requests.ts';
import type { Reset, VaultRecord } from '../../lib/vault/record.ts';
import {
  account,
  active,
  at,
  body,
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
  session,
  vault,
} from './fixtures.ts';
import { activeInSet } from './member.ts';

const week = 7 * 24 * 3600 * 1000;
const running: Reset = { resetAt: now + 1, resetUntil: now + 2 };
const open: Reset = { resetAt: now, resetUntil: now + 1 };
const over: Reset = { resetAt: now - 1, resetUntil: now };

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
      scheme: 'opaque',
      createdAt,
    });
    const everything = {
      attempts: 2,
      nextAttemptAt: now + 1,
      lastRecoveredAt: now - 2,
      reset: { resetAt: now + 3, resetUntil: now + 6 },
      pending: pending(),
      startedAt: now,
    };
    expect(describeKey(active(everything), now)).toEqual({
      state: 'active',
      registration,
      attemptsRemaining: 1,
      maxAttempts: 3,
      scheme: 'opaque',
      createdAt,
      nextAttemptAt: at(now + 1),
      lastRecoveredAt: at(now - 2),
      resetAt: at(now + 3),
      resetUntil: at(now + 6),
    });
  });

  test('with a reset until its time is over, exactly then', () => {
    expect(describeKey(active({ reset: running }), now)).toMatchObject({
      resetAt: at(now + 1),
      resetUntil: at(now + 2),
    });
    expect(describeKey(active({ reset: open }), now)).toMatchObject({ resetAt: at(now), resetUntil: at(now + 1) });
    expect(describeKey(active({ reset: over }), now)).toEqual(describeKey(active(), now));
  });

  test('as exhausted while the last session is open, with its end, and as destroyed from then on', () => {
    const differs = { nextAttemptAt: now + 9, reset: { resetAt: now + 3, resetUntil: now + 6 } };
    expect(describeKey(exhausted(now + 1, differs), now)).toEqual({
      state: 'exhausted',
      registration,
      attemptsRemaining: 0,
      maxAttempts: 3,
      scheme: 'opaque',
      createdAt: at(now - 1_000_000),
      resetAt: at(now + 3),
      resetUntil: at(now + 6),
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
  const decide = (record: VaultRecord, given: typeof proof | undefined) =>
    decideDeletion(record, { account, vault, body, ownerProof: given }, now);

  test('needs a proof for this registration of this account, in this vault, with this body', () => {
    expect(decide(active(), proof)).toEqual({ kind: 'delete', registration });
  });

  test('with a proof is not tied to a reset', () => {
    for (const reset of [running, open, over])
      expect(decide(active({ reset }), proof)).toEqual({ kind: 'delete', registration });
  });

  test('without one needs an open reset: from its very time until its end', () => {
    const commit = { kind: 'delete', registration, resetAt: now };
    expect(decide(active({ reset: open }), undefined)).toEqual(commit);
    for (const record of [active(), active({ reset: running }), active({ reset: over })])
      expectRefused(() => decide(record, undefined), 'key_exists');
  });

  test('of a key whose last session is open needs one too', () => {
    expectRefused(() => decide(exhausted(now + 1), undefined), 'key_exists');
    expect(decide(exhausted(now + 1), proof)).toEqual({ kind: 'delete', registration });
  });

  test.each([
    ['for a replacement', ownerProof('replace')],
    ['for the start of a registration', ownerProof('enrol')],
    ['for another vault', ownerProof('delete', { vault: 'another' })],
    ['of another account', ownerProof('delete', { account: 'B'.repeat(43) })],
    ['of another registration', ownerProof('delete', { registration: otherRegistration })],
    ['of another body', ownerProof('delete', { body: {} })],
    ['by another key', ownerProof('delete', { secret: filled(8) })],
    ['of no bytes', filled(0, 0)],
  ])('is forbidden with a proof %s, open reset or not', (_, wrong) => {
    for (const record of [active(), active({ reset: open })])
      expectRefused(() => decide(record, wrong), 'forbidden', {
        detail: 'The owner proof does not fit the key that the account has',
        errors: [{ field: 'ownerProof', reason: 'expected a signature for delete by the registered owner key' }],
      });
  });

  test.each(gone)('of %s is refused, with or without a proof', (_, record, code, details) => {
    for (const given of [proof, undefined]) expectRefused(() => decide(record, given), code, details);
  });
});

describe('a reset', () => {
  const weekly = { ...policy, resetSeconds: week / 1000 };
  const fresh = { resetAt: now + week, resetUntil: now + 2 * week };

  test('starts the cooling-off, and stays open as long again', () => {
    const commit = { kind: 'start-reset', registration, reset: fresh, lapsed: undefined };
    expect(decideReset(active(), now, weekly)).toEqual({ reset: fresh, commit });
  });

  test.each([0, 1, 59, 60, 61])('with a waiting time of %d s is open for a minute at least', (resetSeconds) => {
    const { reset } = decideReset(active(), now, { ...policy, resetSeconds });
    const resetAt = now + resetSeconds * 1000;
    expect(reset).toEqual({ resetAt, resetUntil: resetAt + (resetSeconds === 61 ? 61_000 : 60_000) });
  });

  test.each([running, open, { resetAt: 0, resetUntil: now + 1 }])('that stands is not prolonged: %j', (reset) => {
    expect(decideReset(active({ reset }), now, weekly)).toEqual({ reset });
  });

  test('takes the place of one whose time is over, exactly from then on', () => {
    const commit = { kind: 'start-reset', registration, reset: fresh, lapsed: over };
    expect(decideReset(active({ reset: over }), now, weekly)).toEqual({ reset: fresh, commit });
  });

  test('is cancelled, running or open', () => {
    for (const reset of [running, open])
      expect(decideResetCancel(active({ reset }), now)).toEqual({
        kind: 'cancel-reset',
        registration,
        resetAt: reset.resetAt,
      });
  });

  test('that does not stand needs no cancelling', () => {
    expect(decideResetCancel(active(), now)).toBeUndefined();
    expect(decideResetCancel(active({ reset: over }), now)).toBeUndefined();
  });

  test.each(gone)('of %s is refused, and so is its cancelling', (_, record, code, details) => {
    expectRefused(() => decideReset(record, now, weekly), code, details);
    expectRefused(() => decideResetCancel(record, now), code, details);
  });
});

test('a key in a set is described with the set, unchanged', () => {
  const { set } = activeInSet();
  expect(describeKey(activeInSet(), now)).toMatchObject({ state: 'active', scheme: 'set', set });
  const spent = activeInSet({ attempts: 3, sessions: { last: session({ attempt: 3 }) } });
  expect(describeKey(spent, now)).toMatchObject({ state: 'exhausted', scheme: 'set', set });
  for (const gone of [describeKey({ ...spent, sessions: {} }, now), describeKey(active(), now)])
    expect(gone).not.toHaveProperty('set');
});
