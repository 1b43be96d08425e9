/** What is written past a member of a vault set is announced as such. */
import { describe, expect, test } from '@jest/globals';
import { toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import type { SetMember } from '../../lib/protocol/crypto/set/description.ts';
import { eventsBetween } from '../../lib/vault/events.ts';
import type { ActiveInSet, Session, VaultRecord } from '../../lib/vault/record.ts';
import {
  active,
  destroyed,
  empty,
  exhausted,
  filled,
  nextRegistration,
  now,
  pending,
  registration,
  second,
  session,
} from './fixtures.ts';
import { activeInSet, pendingInSet, proofKey, scalar, setOf } from './member.ts';

const eventsOf = (before: VaultRecord, after: VaultRecord) => eventsBetween(before, after);
const moved = (before: VaultRecord, after: VaultRecord) =>
  eventsOf(before, after).flatMap((event) => (event.type === 'RecordTampered' ? event.moved : []));

const open = session({ proof: proofKey, response: filled(6, 96), attempt: 1, serial: 1 });
const full = activeInSet({ attempts: 1, sessions: { a: open }, nextAttemptAt: now });
const [first, mine, third] = full.set.members as [SetMember, SetMember, SetMember];
const withSet = (differs: Partial<ActiveInSet['set']>): Partial<ActiveInSet> => ({ set: { ...full.set, ...differs } });

describe('tampering with a key in a set', () => {
  test.each<[string, Partial<ActiveInSet>, string]>([
    ['another id of the set', withSet({ id: toBase64url(filled(1, 16)) }), 'set'],
    ['another threshold', withSet({ threshold: 3 }), 'set'],
    ['another commitment', withSet({ commitment: toBase64url(filled(1)) }), 'set'],
    ['weaker key stretching', withSet({ ksf: { ...full.set.ksf, memory: 8 } }), 'set'],
    ['its members in another order', withSet({ members: [mine, first, third] }), 'set'],
    ['a member less', withSet({ members: [first, mine] }), 'set'],
    ['another vault’s name', withSet({ members: [{ ...first, vault: 'evil' }, mine, third] }), 'set'],
    [
      'another registration',
      withSet({ members: [first, mine, { ...third, registration: first.registration }] }),
      'set',
    ],
    ['another public key', withSet({ members: [first, { ...mine, publicKey: first.publicKey }, third] }), 'set'],
    ['the set of another registration', { set: setOf(nextRegistration) }, 'set'],
    ['another shift', { shift: scalar(5n) }, 'shift'],
    ['another proof key', { proofKey: filled(9) }, 'proofKey'],
    ['another pad', { setup: filled(9, 40) }, 'setup'],
    ['another escrow', { escrow: filled(9, 80) }, 'escrow'],
    ['an owner key of one’s own', { ownerKey: filled(9) }, 'ownerKey'],
    ['attempts turned back', { attempts: 0 }, 'attempts'],
  ])('%s', (_, differs, name) => {
    expect(eventsOf(full, { ...full, ...differs })).toContainEqual({
      ...{ type: 'RecordTampered', registration, moved: [name] },
    });
  });

  test('its scheme: the same registration is kept in another way', () => {
    const { record, ksf } = active();
    const { set: _, shift: __, proofKey: ___, scheme: ____, ...rest } = full;
    const alone = { ...rest, scheme: 'opaque', record, ksf } as const;
    const names = ['scheme', 'set', 'shift', 'proofKey', 'record', 'ksf'];
    expect(moved(full, alone).sort()).toEqual(names.toSorted());
    expect(moved(alone, full).sort()).toEqual(names.toSorted());
  });
});

describe('a session at a member', () => {
  const next = session({ proof: proofKey, request: filled(7), attempt: 2, serial: 2, nextAttemptAt: now + second });
  const counted = { attempts: 2, answered: 2, nextAttemptAt: next.nextAttemptAt };
  const withSession = (opened: Session, differs: Partial<ActiveInSet> = {}): ActiveInSet => ({
    ...full,
    ...counted,
    sessions: { a: open, b: opened },
    ...differs,
  });

  test('that waits for a proof by the proof key is an attempt', () => {
    expect(eventsOf(full, withSession(next)).map(({ type }) => type)).toEqual(['RecoveryAttempted']);
  });

  test('that waits for a proof by another key is tampering: its owner could prove it without the password', () => {
    expect(moved(full, withSession({ ...next, proof: filled(9) }))).toEqual(['sessions']);
    expect(moved(full, { ...full, sessions: { a: { ...open, proof: filled(9) } } })).toEqual(['sessions']);
  });

  test('opened beside another proof key, which it waits for, is tampering too', () => {
    const differs = { proofKey: filled(9) };
    expect(moved(full, withSession({ ...next, proof: filled(9) }, differs)).sort()).toEqual(['proofKey', 'sessions']);
  });

  test('that is proven is a recovery', () => {
    const { nextAttemptAt: _, ...rest } = full;
    const proven = { ...rest, attempts: 0, lastRecoveredAt: now, sessions: { a: { ...open, proven: true } } };
    expect(eventsOf(full, proven)).toEqual([{ type: 'KeyRecovered', registration }]);
    expect(moved(full, { ...proven, shift: scalar(5n) })).toEqual(['shift']);
  });
});

describe('a registration at a member', () => {
  const waiting = { pending: pendingInSet() };
  const next = activeInSet({ registration: nextRegistration, setup: pending().setup, createdAt: now });
  const registered = (replaced: boolean) => ({
    ...{ type: 'KeyRegistered', registration: nextRegistration, scheme: 'set', replaced },
  });

  test('says its scheme, and whether it replaced a key of either', () => {
    expect(eventsOf({ ...empty, ...waiting }, next)).toEqual([registered(false)]);
    expect(eventsOf({ ...destroyed(), ...waiting }, next)).toEqual([registered(false)]);
    expect(eventsOf(active(waiting), next)).toEqual([registered(true)]);
    expect(eventsOf(activeInSet(waiting), next)).toEqual([registered(true)]);
    const [, second] = eventsOf(exhausted(now - 1, waiting), next);
    expect(second).toEqual(registered(false));
  });

  test.each<[string, Partial<ActiveInSet>, string]>([
    ['with another pad than was pending', { setup: filled(1, 40) }, 'setup'],
    ['with attempts to spare', { attempts: -1 }, 'attempts'],
    ['with a session', { sessions: { a: open } }, 'sessions'],
    ['that is still pending', waiting, 'pending'],
  ])('%s is tampering', (_, differs, name) => {
    expect(moved({ ...empty, ...waiting }, { ...next, ...differs })).toEqual([name]);
  });

  test('says what its pad is wrapped for, or it is tampering', () => {
    const wrappedBy = { registration: nextRegistration, setup: 1, escrow: 2 };
    const said = { ...wrappedBy, purpose: 'oprf-share' as const };
    expect(moved({ ...empty, ...waiting }, { ...next, wrappedBy: said })).toEqual([]);
    expect(moved({ ...empty, ...waiting }, { ...next, wrappedBy })).toEqual(['wrappedBy']);
    const alone = active({ registration: nextRegistration, setup: pending().setup, wrappedBy: said });
    expect(moved({ ...empty, pending: pending() }, alone)).toEqual(['wrappedBy']);
  });

  test('in force by another scheme than was pending is tampering', () => {
    expect(moved({ ...empty, pending: pending() }, next)).toEqual(['scheme']);
    const alone = active({ registration: nextRegistration, setup: pending().setup });
    expect(moved({ ...empty, ...waiting }, alone)).toEqual(['scheme']);
  });

  test('pending by another scheme than it was is tampering', () => {
    expect(moved(active(waiting), active({ pending: pendingInSet({ scheme: 'opaque' }) }))).toEqual(['pending']);
    expect(moved(activeInSet(waiting), activeInSet({ pending: pending() }))).toEqual(['pending']);
  });
});

test('a pad that is wrapped anew is told as the setup of its registration', () => {
  const keys = { registration, setup: 1, escrow: 1, purpose: 'oprf-share' } as const;
  const before = activeInSet({ wrappedBy: keys });
  const after = { ...before, setup: filled(21, 44), wrappedBy: { ...keys, setup: 2 } };
  expect(eventsOf(before, after)).toEqual([{ type: 'KeyRewrapped', registration, blob: 'setup', key: 2 }]);
  const { purpose: _, ...unsaid } = after.wrappedBy;
  expect(moved(before, { ...after, wrappedBy: unsaid })).toEqual(['wrappedBy']);
});

test('a destroyed key of a set leaves a tombstone like any other', () => {
  const spent = activeInSet({ attempts: 3, sessions: { last: { ...open, attempt: 3, expiresAt: now } } });
  expect(eventsOf(spent, destroyed({ destroyedAt: now })).map(({ type }) => type)).toEqual(['KeyDestroyed']);
  expect(moved(spent, destroyed({ destroyedAt: now }))).toEqual([]);
  expect(moved(activeInSet(), destroyed())).not.toEqual([]);
});
