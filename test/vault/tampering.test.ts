/** What is written past the vault is announced as such, and nothing that the vault writes ever is. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Commit } from '../../lib/vault/commit.ts';
import { eventsBetween } from '../../lib/vault/events.ts';
import type { Active, ActiveAlone, Session, VaultRecord } from '../../lib/vault/record.ts';
import {
  active,
  destroyed,
  empty,
  exhausted,
  filled,
  nextRegistration,
  now,
  otherRegistration,
  pending,
  registration,
  second,
  session,
} from './fixtures.ts';
import { life, live } from './lives.ts';

const tampered = (before: VaultRecord, after: VaultRecord) =>
  eventsBetween(before, after).filter(({ type }) => type === 'RecordTampered');
const moved = (before: VaultRecord, after: VaultRecord) =>
  tampered(before, after).flatMap((event) => (event.type === 'RecordTampered' ? event.moved : []));

const schemeOf = (record: VaultRecord) => (record.state === 'active' ? record.scheme : 'none');

describe('what the vault writes', () => {
  test('is never taken for tampering, whatever was read late and whosever clock is off', () => {
    const seen = new Map<string, number>();
    const schemes = new Map<string, number>();
    fc.assert(
      fc.property(life, (steps) => {
        for (const { kind, over, before, after } of live(steps)) {
          const name = over === undefined ? kind : `${kind} over ${over}`;
          seen.set(name, (seen.get(name) ?? 0) + 1);
          const scheme = `${kind} by ${schemeOf(after)}`;
          schemes.set(scheme, (schemes.get(scheme) ?? 0) + 1);
          expect(tampered(before, after)).toEqual([]);
        }
      }),
      { numRuns: 250 },
    );
    const kinds: Record<Exclude<Commit['kind'], 'reserve-start' | 'open-registration' | 'register'>, true> = {
      'open-session': true,
      prove: true,
      'prove-unread': true,
      destroy: true,
      delete: true,
      'start-reset': true,
      'cancel-reset': true,
      rewrap: true,
    };
    const states = ['empty', 'destroyed', 'active', 'lapsed'];
    const overs = ['open-registration', 'register'].flatMap((kind) => states.map((over) => `${kind} over ${over}`));
    overs.push(...['empty', 'destroyed', 'lapsed'].map((over) => `reserve-start over ${over}`));
    expect([...seen.keys()].sort()).toEqual([...Object.keys(kinds), ...overs].sort());
    for (const count of seen.values()) expect(count).toBeGreaterThan(2);
    for (const kind of ['register', 'open-session', 'prove', 'rewrap'])
      for (const scheme of ['opaque', 'set']) expect(schemes.get(`${kind} by ${scheme}`)).toBeGreaterThan(2);
  });
});

describe('an older state of the same life, written back', () => {
  const bare = ({ pending: _, startedAt: __, ...record }: VaultRecord) => record;
  const withoutBlobs = (record: VaultRecord) => ({
    ...bare(record),
    setup: undefined,
    escrow: undefined,
    wrappedBy: undefined,
  });
  const withoutReset = (record: VaultRecord) => ({ ...bare(record), reset: undefined });

  test('is never silent, and is tampering unless it only deletes the key, starts a reset, cancels one or wraps anew', () => {
    let pairs = 0;
    fc.assert(
      fc.property(life, (steps) => {
        const states = [empty, ...live(steps).map(({ after }) => after)];
        for (const [at, current] of states.entries())
          for (const old of states.slice(Math.max(0, at - 12), at)) {
            pairs++;
            const types = eventsBetween(current, old).map(({ type }) => type);
            if (types.includes('RecordTampered')) continue;
            if (types.length === 0) expect(bare(old)).toEqual(bare(current));
            else if (types.includes('KeyDeleted')) expect(old).toEqual(empty);
            else if (types.includes('KeyRewrapped')) expect(withoutBlobs(old)).toEqual(withoutBlobs(current));
            else expect(withoutReset(old)).toEqual(withoutReset(current));
          }
      }),
      { numRuns: 50 },
    );
    expect(pairs).toBeGreaterThan(2_000);
  });
});

const open = session({ attempt: 2, serial: 8 });
const reset = { resetAt: now + 60 * second, resetUntil: now + 90 * second };
const full: ActiveAlone = active({
  attempts: 2,
  answered: 8,
  nextAttemptAt: now + 30 * second,
  lastRecoveredAt: now - second,
  reset,
  sessions: { a: open, old: session({ request: filled(6), serial: 7, proven: true }) },
  pending: pending(),
  startedAt: now - 9 * second,
});
const other = pending({ registration: otherRegistration });
const without = <K extends keyof ActiveAlone>(name: K): ActiveAlone => {
  const { [name]: _, ...rest } = full;
  return rest as unknown as ActiveAlone;
};
const withSessions = (sessions: Record<string, Session>, differs: Partial<ActiveAlone> = {}): ActiveAlone => ({
  ...full,
  ...differs,
  sessions,
});

describe('tampering with a key', () => {
  test.each<[string, Partial<ActiveAlone>, string[]]>([
    ['attempts turned back', { attempts: 0 }, ['attempts']],
    ['attempts turned back by one', { attempts: 1 }, ['attempts']],
    ['attempts added', { attempts: 3 }, ['attempts']],
    ['answers turned back', { answered: 7 }, ['answered']],
    ['answers added', { answered: 9 }, ['answered']],
    ['more attempts allowed', { maxAttempts: 100 }, ['maxAttempts']],
    ['the pace taken off', { nextAttemptAt: now }, ['nextAttemptAt']],
    ['the last recovery moved back', { lastRecoveredAt: now - 2 * second }, ['lastRecoveredAt']],
    ['a recovery invented', { lastRecoveredAt: now }, ['lastRecoveredAt']],
    ['an earlier end of the cooling-off', { reset: { ...reset, resetAt: now } }, ['reset']],
    ['a later cooling-off while this one is open', { reset: { ...reset, resetAt: reset.resetUntil - 1 } }, ['reset']],
    ['a reset that is open for longer', { reset: { ...reset, resetUntil: reset.resetUntil + 1 } }, ['reset']],
    ['an owner key of one’s own', { ownerKey: filled(8) }, ['ownerKey']],
    ['another setup', { setup: filled(8, 40) }, ['setup']],
    ['another record', { record: filled(8, 192) }, ['record']],
    ['another escrow', { escrow: filled(8, 80) }, ['escrow']],
    ['a longer escrow that begins as it did', { escrow: filled(3, 81) }, ['escrow']],
    ['weaker key stretching', { ksf: { ...full.ksf, memory: 8 } }, ['ksf']],
    ['an earlier registration time', { createdAt: 1 }, ['createdAt']],
    ['several at once', { attempts: 0, maxAttempts: 99, escrow: filled(8, 80) }, ['attempts', 'maxAttempts', 'escrow']],
    ['a rollback beside a new pending registration', { attempts: 0, pending: other }, ['attempts']],
    ['another answer to the start of a registration', { pending: pending({ response: filled(8, 64) }) }, ['pending']],
    ['that answer for another request', { pending: pending({ request: filled(8) }) }, ['pending']],
    ['a pending registration that lives longer', { pending: pending({ expiresAt: now * 2 }) }, ['pending']],
    ['a rollback beside a turn that was taken', { attempts: 0, startedAt: now }, ['attempts']],
  ])('%s', (_, differs, names) => {
    expect(tampered(full, { ...full, ...differs })).toEqual([{ type: 'RecordTampered', registration, moved: names }]);
  });

  test.each(['nextAttemptAt', 'lastRecoveredAt', 'pending', 'startedAt'] as const)('%s taken away', (name) => {
    expect(moved(full, without(name))).toEqual([name]);
  });

  test('a rollback hidden beside a reset started, started anew or cancelled', () => {
    const later = { resetAt: reset.resetUntil, resetUntil: reset.resetUntil + 1 };
    expect(moved(full, { ...full, reset: later })).toEqual([]);
    expect(moved(full, { ...full, reset: later, attempts: 0 })).toEqual(['attempts']);
    expect(moved(without('reset'), { ...full, attempts: 0 })).toEqual(['attempts']);
    expect(moved(full, { ...without('reset'), attempts: 0 })).toEqual(['attempts']);
    expect(moved(full, { ...without('reset'), pending: other })).toEqual(['pending']);
    expect(moved(full, { ...without('reset'), startedAt: now })).toEqual(['startedAt']);
  });

  test('the same bytes under another registration', () => {
    expect(moved(full, { ...full, registration: otherRegistration })).toEqual(['registration']);
  });
});

describe('tampering with what is wrapped', () => {
  const keys = { registration, setup: 1, escrow: 1 };
  const said = { ...full, wrappedBy: keys };
  const setupBy2 = { ...said, setup: filled(21, 44), wrappedBy: { ...keys, setup: 2 } };

  test('none is, where one blob is wrapped by another key: that is announced', () => {
    const event = { type: 'KeyRewrapped', registration, blob: 'setup', key: 2 };
    expect(eventsBetween(said, setupBy2)).toEqual([event]);
    expect(eventsBetween(full, setupBy2)).toEqual([event]);
    expect(eventsBetween({ ...full, wrappedBy: { ...keys, registration: otherRegistration } }, setupBy2)).toEqual([
      event,
    ]);
    const both = { ...setupBy2, escrow: filled(22, 84), wrappedBy: { registration, setup: 2, escrow: 2 } };
    expect(eventsBetween(setupBy2, both)).toEqual([{ ...event, blob: 'escrow' }]);
  });

  test.each<[string, Active, string[]]>([
    ['bytes changed under the same key', { ...said, setup: filled(21, 44) }, ['setup']],
    ['another key said of the same bytes', { ...said, wrappedBy: { ...keys, setup: 2 } }, ['wrappedBy']],
    [
      'both blobs at once',
      { ...setupBy2, escrow: filled(22, 84), wrappedBy: { ...keys, setup: 2, escrow: 2 } },
      ['setup', 'escrow', 'wrappedBy'],
    ],
    ['the other blob beside', { ...setupBy2, escrow: filled(22, 84) }, ['escrow']],
    ['attempts given back beside', { ...setupBy2, attempts: 0 }, ['attempts']],
    [
      'the key of the other said anew beside',
      { ...setupBy2, wrappedBy: { ...keys, setup: 2, escrow: 3 } },
      ['wrappedBy'],
    ],
    ['the keys taken away', full, ['wrappedBy']],
  ])('%s', (_, after, names) => {
    expect(moved(said, after)).toEqual(names);
  });

  test('a registration whose setup is said to be of another key than was pending', () => {
    const before = { ...empty, pending: pending({ key: 2 }) };
    const wrappedBy = { registration: nextRegistration, setup: 2, escrow: 3 };
    const after = active({ registration: nextRegistration, setup: pending().setup, wrappedBy });
    expect(moved(before, after)).toEqual([]);
    expect(moved(before, { ...after, wrappedBy: { ...wrappedBy, setup: 3 } })).toEqual(['wrappedBy']);
  });
});

describe('tampering with sessions', () => {
  const old = full.sessions.old as Session;
  const c = session({ request: filled(7), attempt: 3, serial: 9, nextAttemptAt: now + 60 * second });
  const counted = { attempts: 3, answered: 9, nextAttemptAt: c.nextAttemptAt };

  test.each<[string, Record<string, Session>]>([
    ['taken away', { old }],
    ['that live longer', { a: { ...open, expiresAt: open.expiresAt + 1 }, old }],
    ['that wait for another KE3', { a: { ...open, proof: filled(8) }, old }],
    ['whose answer is another', { a: { ...open, response: filled(8, 320) }, old }],
    ['for another KE1', { a: { ...open, request: filled(8) }, old }],
    ['with another place in the order', { a: { ...open, serial: 9 }, old }],
    ['with another number', { a: { ...open, attempt: 1 }, old }],
    ['proven no more', { a: open, old: { ...old, proven: false } }],
  ])('%s', (_, sessions) => {
    expect(moved(full, withSessions(sessions))).toEqual(['sessions']);
  });

  test('none is, where a KE1 is counted, and ended sessions go', () => {
    expect(moved(full, withSessions({ a: open, old, c }, counted))).toEqual([]);
    expect(moved(full, withSessions({ c }, counted))).toEqual([]);
  });

  test.each<[string, Session]>([
    ['comes proven', { ...c, proven: true }],
    ['has a number that is not the next', { ...c, attempt: 1 }],
    ['takes a place in the order that is not the next', { ...c, serial: 8 }],
  ])('one that is counted and %s', (_, wrong) => {
    expect(moved(full, withSessions({ a: open, old, c: wrong }, counted))).toEqual(['sessions']);
  });

  test('one that changes another, a counted one beside', () => {
    const changed = { ...open, expiresAt: open.expiresAt + 1 };
    expect(moved(full, withSessions({ a: changed, old, c }, counted))).toEqual(['sessions']);
  });

  test('one that is not counted', () => {
    expect(moved(full, withSessions({ a: open, old, c }))).toEqual(['attempts', 'answered', 'nextAttemptAt']);
    expect(moved(full, withSessions({ a: open, old, c }, { ...counted, attempts: 2 }))).toEqual(['attempts']);
    expect(moved(full, withSessions({ a: open, old, c }, { ...counted, answered: 8 }))).toEqual(['answered']);
  });

  test('one that is counted without its pace', () => {
    expect(moved(full, withSessions({ a: open, old, c }, { ...counted, nextAttemptAt: now }))).toEqual([
      'nextAttemptAt',
    ]);
  });

  test('two at once', () => {
    expect(moved(full, withSessions({ a: open, old, c, d: c }, counted))).toEqual(['sessions']);
  });

  test('an attempt counted that was not left', () => {
    const spent = { ...full, attempts: 3 };
    const after = withSessions({ a: open, old, c: { ...c, attempt: 4 } }, { ...counted, attempts: 4 });
    expect(moved(spent, after)).toEqual(['attempts', 'answered', 'sessions', 'nextAttemptAt']);
  });

  describe('by a proof', () => {
    const { nextAttemptAt: _, reset: __, ...proven } = full;
    const after = { ...proven, attempts: 0, lastRecoveredAt: now, sessions: { a: { ...open, proven: true } } };
    const recovered = { type: 'KeyRecovered', registration };

    test('that does what proofs do is a recovery: it ends the sessions before its own', () => {
      expect(eventsBetween(full, after)).toEqual([recovered]);
      const later = { ...full, sessions: { ...full.sessions, c } };
      expect(eventsBetween(later, { ...after, sessions: { ...after.sessions, c } })).toEqual([recovered]);
    });

    test.each<Partial<ActiveAlone>>([
      { attempts: -5 },
      { answered: 0 },
      { maxAttempts: 100 },
      { reset: { resetAt: now, resetUntil: now + 1 } },
      { nextAttemptAt: now },
      { ownerKey: filled(8) },
      { sessions: { ...after.sessions, old } },
      { sessions: { a: { ...open, proven: true, expiresAt: open.expiresAt + 1 } } },
      { sessions: { ...after.sessions, c } },
    ])('that does more is a recovery, and tampering: %j', (differs) => {
      expect(eventsBetween(full, { ...after, ...differs })).toEqual([
        recovered,
        { type: 'RecordTampered', registration, moved: Object.keys(differs) },
      ]);
    });

    test('that also ends a later session is a recovery, and tampering', () => {
      const later = { ...full, sessions: { ...full.sessions, c } };
      expect(moved(later, after)).toEqual(['sessions']);
    });
  });
});

describe('a state that nothing leads to', () => {
  const opened = { pending: pending() };
  const own = pending({ registration });
  const next = active({ registration: nextRegistration, setup: pending().setup });

  test.each<[string, VaultRecord, VaultRecord]>([
    ['a key over its own tombstone', destroyed(), active()],
    ['a key over its own tombstone, another pending', { ...destroyed(), ...opened }, active()],
    ['a key where there was none', empty, active()],
    ['a replaced key over its successor', next, active()],
    ['a tombstone where there was nothing', empty, destroyed()],
    ['a tombstone over a key that had attempts left', active({ attempts: 2 }), destroyed()],
    ['a tombstone of another key', exhausted(), destroyed({ registration: nextRegistration })],
    ['a tombstone taken away', destroyed(), empty],
    ['a tombstone of another time', destroyed(), destroyed({ destroyedAt: 1 })],
    ['a turn taken from a tombstone', { ...destroyed(), startedAt: now }, destroyed()],
    ['a turn taken while the key is destroyed', exhausted(), destroyed({ startedAt: now })],
    ['a pending registration put there while the key is destroyed', exhausted(), destroyed(opened)],
    ['a key taken away, its turn left', active({ startedAt: now }), { ...empty, startedAt: now }],
    ['a pending registration taken from a tombstone', { ...destroyed(), ...opened }, destroyed()],
    ['a pending registration of the id that its tombstone has', destroyed(), { ...destroyed(), pending: own }],
    ['a pending registration of the id that its key has', active(), active({ pending: own })],
    ['a key taken away, its pending registration left', active(opened), { ...empty, ...opened }],
  ])('%s', (_, before, after) => {
    expect(tampered(before, after)).toHaveLength(1);
    expect(moved(before, after).length).toBeGreaterThan(0);
  });

  test.each<[string, Partial<ActiveAlone>, string]>([
    ['with another setup than was pending', { setup: filled(1, 40) }, 'setup'],
    ['with other key stretching', { ksf: { ...full.ksf, iterations: 1 } }, 'ksf'],
    ['with attempts made', { attempts: 1 }, 'attempts'],
    ['with attempts to spare', { attempts: -1 }, 'attempts'],
    ['with answers given', { answered: 1 }, 'answered'],
    ['with a session', { sessions: { a: open } }, 'sessions'],
    ['that was recovered', { lastRecoveredAt: now }, 'lastRecoveredAt'],
    ['whose reset runs', { reset }, 'reset'],
    ['whose turn is still there', { startedAt: now }, 'startedAt'],
    ['that is still pending', opened, 'pending'],
  ])('a registration %s', (_, differs, name) => {
    expect(moved({ ...destroyed(), ...opened }, next)).toEqual([]);
    expect(moved({ ...destroyed(), ...opened }, { ...next, ...differs })).toEqual([name]);
  });
});
