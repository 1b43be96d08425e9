/** When a registration may be started and put in force, and over what. */
import { describe, expect, test } from '@jest/globals';
import type { Active, Reset, VaultRecord } from '../../lib/vault/record.ts';
import { decideRegistration, decideStart } from '../../lib/vault/registration.ts';
import {
  account,
  active,
  body,
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
  second,
  vault,
} from './fixtures.ts';

const claim = { account, vault, body, ownerProof: undefined };
const running: Reset = { resetAt: now + 1, resetUntil: now + 2 };
const open: Reset = { resetAt: now, resetUntil: now + 1 };
const over: Reset = { resetAt: now - 1, resetUntil: now };
const forgedFor = (action: string) => ({
  detail: 'The owner proof does not fit the key that the account has',
  errors: [{ field: 'ownerProof', reason: `expected a signature for ${action} by the registered owner key` }],
});

/** Those without a key that counts, and what a registration takes the place of there. */
const keyless: [string, VaultRecord, object][] = [
  ['no key', empty, { state: 'empty' }],
  ['a tombstone', destroyed(), { state: 'destroyed', registration }],
  ['an exhausted key', exhausted(now), { state: 'lapsed', registration, attempts: 3 }],
];

const guarded: [string, VaultRecord][] = [
  ['a key without a reset', active()],
  ['a key whose reset opens a millisecond later', active({ reset: running })],
  ['a key whose reset has just ended', active({ reset: over })],
  ['a key whose last session is open', exhausted(now + 1)],
];

describe('the start of a registration', () => {
  const request = filled(10);
  const decide = (record: VaultRecord, differs: object = {}) =>
    decideStart(record, { ...claim, request, ...differs }, now);
  const proof = { ownerProof: ownerProof('enrol') };
  const waiting = { pending: pending({ request }) };

  test.each(keyless)('over %s needs no proof, but the account’s turn', (_, record, over) => {
    const place = { over, startedAt: now, after: undefined };
    const reserve = { kind: 'reserve-start', ...place, lastStart: undefined };
    expect(decide(record)).toEqual({ kind: 'open', place, reserve });
    expect(decide(record, proof)).toEqual({ kind: 'open', place, reserve });
  });

  test.each(keyless)('over %s has one turn a second, exactly', (_, record, over) => {
    const lastStart = now - second;
    const place = { over, startedAt: now, after: undefined };
    const reserve = { kind: 'reserve-start', ...place, lastStart };
    expect(decide({ ...record, startedAt: lastStart })).toEqual({ kind: 'open', place, reserve });
    for (const startedAt of [lastStart + 1, now, now + 1])
      expectRefused(() => decide({ ...record, startedAt }), 'rate_limited', {
        detail: 'A registration of this account was started a moment ago',
      });
  });

  test('over an active key needs a proof of that key, and no turn', () => {
    const place = { over: { state: 'active', registration }, after: undefined };
    for (const differs of [{}, { startedAt: now }, { reset: running }, { reset: open }])
      expect(decide(active(differs), proof)).toEqual({ kind: 'open', place });
    expect(decide(exhausted(now + 1), proof)).toEqual({ kind: 'open', place });
  });

  test('over an active key is possible without a proof while a reset is open', () => {
    const place = { over: { state: 'active', registration, resetAt: now }, after: undefined };
    expect(decide(active({ reset: open }))).toEqual({ kind: 'open', place });
  });

  test('names the pending registration whose place it takes, ended or not', () => {
    for (const expiresAt of [now - 1, now + 1]) {
      const other = { pending: pending({ request: filled(12), expiresAt }) };
      for (const decision of [decide({ ...empty, ...other }), decide(active(other), proof)])
        expect(decision).toMatchObject({ kind: 'open', place: { after: nextRegistration } });
    }
  });

  test.each(guarded)('over %s is refused without a proof, and tells nothing of what is pending', (_, record) => {
    expectRefused(() => decide(record), 'key_exists');
    expectRefused(() => decide({ ...record, ...waiting }), 'key_exists');
  });

  test.each([
    ['for the finish', ownerProof('replace')],
    ['for deletion', ownerProof('delete')],
    ['for another vault', ownerProof('enrol', { vault: 'another' })],
    ['of another account', ownerProof('enrol', { account: 'B'.repeat(43) })],
    ['of another registration', ownerProof('enrol', { registration: nextRegistration })],
    ['of another body', ownerProof('enrol', { body: { ...body, escrow: 'other' } })],
    ['by another key', ownerProof('enrol', { secret: filled(8) })],
    ['of zeros', filled(0, 64)],
  ])('over an active key is forbidden with a proof %s, open reset or not', (_, wrong) => {
    for (const record of [active(), active({ reset: open }), active(waiting)])
      expectRefused(() => decide(record, { ownerProof: wrong }), 'forbidden', forgedFor('enrol'));
  });

  describe('by the same request again', () => {
    test.each(keyless)('gets what is pending, over %s, and takes no turn', (_, record) => {
      const read = { ...record, ...waiting, startedAt: now };
      expect(decide(read)).toEqual({ kind: 'repeat', pending: waiting.pending });
    });

    test('gets what is pending over an active key, with a proof or an open reset', () => {
      expect(decide(active(waiting), proof)).toEqual({ kind: 'repeat', pending: waiting.pending });
      expect(decide(active({ ...waiting, reset: open }))).toEqual({ kind: 'repeat', pending: waiting.pending });
    });

    test('is a new one once what was pending has ended, exactly then', () => {
      const ending = (expiresAt: number) => decide({ ...empty, pending: pending({ request, expiresAt }) }).kind;
      expect([now + 1, now, now - 1].map(ending)).toEqual(['repeat', 'open', 'open']);
    });

    test('is a new one when another is pending', () => {
      expect(decide({ ...empty, pending: pending({ request: filled(12) }) }).kind).toBe('open');
      expect(decide({ ...empty, pending: pending({ request: filled(10, 31) }) }).kind).toBe('open');
    });
  });
});

const kept = { scheme: 'opaque' as const, record: filled(2, 192) };
const enrolment = { ...claim, registration: nextRegistration, kept, ownerKey };
const notOpen = { detail: 'No registration of this id is open' };

const decide = (record: VaultRecord, differs: object = {}, time = now) =>
  decideRegistration(record, { ...enrolment, ...differs }, time);

describe('a pending registration', () => {
  const waiting = { pending: pending() };
  const put = { ...waiting, kept: { ...kept, ksf: waiting.pending.ksf } };

  test.each([
    ...keyless,
    ['a key whose reset is open', active({ reset: open }), { state: 'active', registration, resetAt: now }] as const,
  ])('takes the place of %s without a proof', (_, record, over) => {
    expect(decide({ ...record, ...waiting })).toEqual({ kind: 'register', over, ...put });
  });

  test('takes the place of an active key with a proof of it, whether or not there is a reset', () => {
    const proof = { ownerProof: ownerProof('replace', { registration: nextRegistration }) };
    const key = { state: 'active', registration };
    for (const differs of [{}, { reset: running }, { reset: open }, { reset: over }])
      expect(decide(active({ ...differs, ...waiting }), proof)).toEqual({ kind: 'register', over: key, ...put });
  });

  test.each(guarded)('leaves %s as it is without a proof', (_, record) => {
    expectRefused(() => decide({ ...record, ...waiting }), 'key_exists');
  });

  const next = { registration: nextRegistration };

  test.each([
    ['for deletion', ownerProof('delete', next)],
    ['for the start', ownerProof('enrol', next)],
    ['of the old registration', ownerProof('replace')],
    ['for another vault', ownerProof('replace', { ...next, vault: 'another' })],
    ['of another account', ownerProof('replace', { ...next, account: 'B'.repeat(43) })],
    ['of another body', ownerProof('replace', { ...next, body: { ...body, escrow: 'other' } })],
    ['by another key', ownerProof('replace', { ...next, secret: filled(8) })],
    ['of zeros', filled(0, 64)],
  ])('is forbidden with a proof %s, open reset or not', (_, wrong) => {
    for (const record of [active(), active({ reset: open })])
      expectRefused(() => decide({ ...record, ...waiting }, { ownerProof: wrong }), 'forbidden', forgedFor('replace'));
  });
});

describe('no registration of this id is open', () => {
  const states: VaultRecord[] = [
    empty,
    destroyed(),
    active({ reset: { ...open, resetAt: now - 1 } }),
    exhausted(now - 1),
  ];

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
    ['another record', { kept: { ...kept, record: filled(9, 192) } }],
    ['a shorter record', { kept: { ...kept, record: filled(2, 191) } }],
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
