/** When a registration may be put in force, and over what. */
import { describe, expect, test } from '@jest/globals';
import type { Active, VaultRecord } from '../../lib/vault/record.ts';
import { decideRegistration } from '../../lib/vault/registration.ts';
import {
  account,
  active,
  destroyed,
  empty,
  exhausted,
  expectRefused,
  filled,
  nextRegistration,
  now,
  otherRegistration,
  ownerKey,
  ownerProof,
  pending,
  registration,
} from './fixtures.ts';

const enrolment = { account, registration: nextRegistration, record: filled(2, 192), ownerKey };
const notOpen = { detail: 'No registration of this id is open' };
const forged = {
  detail: 'The owner proof does not fit the key that the account has',
  errors: [{ field: 'ownerProof', reason: 'expected a signature for replace by the registered owner key' }],
};

const decide = (record: VaultRecord, differs: object = {}, time = now) =>
  decideRegistration(record, { ...enrolment, ...differs }, time);

describe('a pending registration', () => {
  test.each([
    ['no key', empty, { state: 'empty' }],
    ['a tombstone', destroyed(), { state: 'destroyed', registration }],
    ['an exhausted key', exhausted(now), { state: 'lapsed', registration, attempts: 3 }],
    ['a key whose reset has matured', active({ resetAt: now }), { state: 'active', registration, resetAt: now }],
  ])('takes the place of %s without a proof', (_, record, over) => {
    expect(decide({ ...record, pending: pending() })).toEqual({ kind: 'register', over, pending: pending() });
  });

  test('takes the place of an active key with a proof of it, whether or not a reset runs', () => {
    const proof = { ownerProof: ownerProof('replace', { registration: nextRegistration }) };
    const over = { state: 'active', registration };
    for (const record of [active(), active({ resetAt: now + 1 }), active({ resetAt: now - 1 })])
      expect(decide({ ...record, pending: pending() }, proof)).toEqual({ kind: 'register', over, pending: pending() });
  });

  test.each([
    ['a key without a reset', active()],
    ['a key whose reset matures a millisecond later', active({ resetAt: now + 1 })],
    ['a key whose last session is open', exhausted(now + 1)],
  ])('leaves %s as it is without a proof', (_, record) => {
    expectRefused(() => decide({ ...record, pending: pending() }), 'key_exists');
  });

  test.each([
    ['for deletion', ownerProof('delete', { registration: nextRegistration })],
    ['of the old registration', ownerProof('replace')],
    ['of another account', ownerProof('replace', { account: 'B'.repeat(43), registration: nextRegistration })],
    ['by another key', ownerProof('replace', { registration: nextRegistration, secret: filled(8) })],
    ['of zeros', filled(0, 64)],
  ])('is forbidden with a proof %s, matured reset or not', (_, wrong) => {
    for (const record of [active(), active({ resetAt: now })])
      expectRefused(() => decide({ ...record, pending: pending() }, { ownerProof: wrong }), 'forbidden', forged);
  });
});

describe('no registration of this id is open', () => {
  const states: VaultRecord[] = [empty, destroyed(), active({ resetAt: now - 1 }), exhausted(now - 1)];

  test.each(states)('none at all: $state', (record) => {
    expectRefused(() => decide(record), 'session_expired', notOpen);
  });

  test.each(states)('another one: $state', (record) => {
    const other = pending({ registration: otherRegistration });
    expectRefused(() => decide({ ...record, pending: other }), 'session_expired', notOpen);
  });

  test.each(states)('it ended, exactly at its expiry: $state', (record) => {
    const waiting = { ...record, pending: pending({ expiresAt: now }) };
    expect(decide(waiting, {}, now - 1).kind).toBe('register');
    expectRefused(() => decide(waiting), 'session_expired', notOpen);
  });
});

describe('the same finish again', () => {
  const current: Active = active({ registration: nextRegistration });

  test('is confirmed, with another pending registration or none', () => {
    expect(decide(current)).toEqual({ kind: 'confirm', active: current });
    const waiting = { ...current, pending: pending({ registration: otherRegistration }) };
    expect(decide(waiting)).toEqual({ kind: 'confirm', active: waiting });
  });

  test.each([
    ['another record', { record: filled(9, 192) }],
    ['a shorter record', { record: filled(2, 191) }],
    ['another owner key', { ownerKey: filled(9) }],
    ['another id', { registration: otherRegistration }],
  ])('with %s is not', (_, differs) => {
    expectRefused(() => decide(current, differs), 'session_expired', notOpen);
  });

  test('of a key that is a tombstone meanwhile is not', () => {
    expectRefused(() => decide(destroyed({ registration: nextRegistration })), 'session_expired', notOpen);
  });

  test('of a key that is exhausted meanwhile is not', () => {
    expectRefused(() => decide(exhausted(now, { registration: nextRegistration })), 'session_expired', notOpen);
  });
});
