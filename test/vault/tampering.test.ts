/** What is written past the vault is announced as such, and nothing that the vault writes ever is. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Commit } from '../../lib/vault/commit.ts';
import { eventsBetween } from '../../lib/vault/events.ts';
import type { Active, Session, VaultRecord } from '../../lib/vault/record.ts';
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

describe('what the vault writes', () => {
  test('is never taken for tampering, whatever was read late and whosever clock is off', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(life, (steps) => {
        for (const { kind, over, before, after } of live(steps)) {
          const name = over === undefined ? kind : `${kind} over ${over}`;
          seen.set(name, (seen.get(name) ?? 0) + 1);
          expect(tampered(before, after)).toEqual([]);
        }
      }),
      { numRuns: 250 },
    );
    const kinds: Record<Exclude<Commit['kind'], 'register'>, true> = {
      'open-registration': true,
      'open-session': true,
      prove: true,
      destroy: true,
      delete: true,
      'start-reset': true,
      'cancel-reset': true,
    };
    const overs = ['empty', 'destroyed', 'active', 'lapsed'].map((over) => `register over ${over}`);
    expect([...seen.keys()].sort()).toEqual([...Object.keys(kinds), ...overs].sort());
    for (const count of seen.values()) expect(count).toBeGreaterThan(2);
  });
});

describe('an older state of the same life, written back', () => {
  const bare = ({ pending: _, ...record }: VaultRecord) => record;
  const withoutReset = (record: VaultRecord) => ({ ...bare(record), resetAt: undefined });

  test('is never silent, and is tampering unless it only deletes the key, starts a reset or cancels one', () => {
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
            else expect(withoutReset(old)).toEqual(withoutReset(current));
          }
      }),
      { numRuns: 50 },
    );
    expect(pairs).toBeGreaterThan(2_000);
  });
});

const open = session({ request: filled(5) });
const full: Active = active({
  attempts: 2,
  lastRequest: filled(5),
  nextAttemptAt: now + 30 * second,
  lastRecoveredAt: now - second,
  resetAt: now + 60 * second,
  sessions: { a: open, old: session({ request: filled(6), proven: true }) },
  pending: pending(),
});
const without = <K extends keyof Active>(name: K): Active => {
  const { [name]: _, ...rest } = full;
  return rest as unknown as Active;
};
const withSessions = (sessions: Record<string, Session>, differs: Partial<Active> = {}): Active => ({
  ...full,
  ...differs,
  sessions,
});

describe('tampering with a key', () => {
  test.each<[string, Partial<Active>, string[]]>([
    ['attempts turned back', { attempts: 0 }, ['attempts']],
    ['attempts turned back by one', { attempts: 1 }, ['attempts']],
    ['attempts added', { attempts: 3 }, ['attempts']],
    ['more attempts allowed', { maxAttempts: 100 }, ['maxAttempts']],
    ['the pace taken off', { nextAttemptAt: now }, ['nextAttemptAt']],
    ['the last KE1 exchanged', { lastRequest: filled(9) }, ['lastRequest']],
    ['the last recovery moved back', { lastRecoveredAt: now - 2 * second }, ['lastRecoveredAt']],
    ['a recovery invented', { lastRecoveredAt: now }, ['lastRecoveredAt']],
    ['an earlier end of the cooling-off', { resetAt: now }, ['resetAt']],
    ['an owner key of one’s own', { ownerKey: filled(8) }, ['ownerKey']],
    ['another setup', { setup: filled(8, 40) }, ['setup']],
    ['another record', { record: filled(8, 192) }, ['record']],
    ['another escrow', { escrow: filled(8, 80) }, ['escrow']],
    ['a longer escrow that begins as it did', { escrow: filled(3, 81) }, ['escrow']],
    ['weaker key stretching', { ksf: { ...full.ksf, memory: 8 } }, ['ksf']],
    ['an earlier registration time', { createdAt: 1 }, ['createdAt']],
    ['several at once', { attempts: 0, maxAttempts: 99, escrow: filled(8, 80) }, ['attempts', 'maxAttempts', 'escrow']],
    ['a rollback beside a new pending registration', { attempts: 0, pending: pending({ expiresAt: 1 }) }, ['attempts']],
  ])('%s', (_, differs, names) => {
    expect(tampered(full, { ...full, ...differs })).toEqual([{ type: 'RecordTampered', registration, moved: names }]);
  });

  test.each(['lastRequest', 'nextAttemptAt', 'lastRecoveredAt', 'pending'] as const)('%s taken away', (name) => {
    expect(moved(full, without(name))).toEqual([name]);
  });

  test('a rollback hidden beside a reset started or cancelled', () => {
    expect(moved(without('resetAt'), { ...full, attempts: 0 })).toEqual(['attempts']);
    expect(moved(full, { ...without('resetAt'), attempts: 0 })).toEqual(['attempts']);
    expect(moved(full, { ...without('resetAt'), pending: pending({ expiresAt: 1 }) })).toEqual(['pending']);
  });

  test('the same bytes under another registration', () => {
    expect(moved(full, { ...full, registration: otherRegistration })).toEqual(['registration']);
  });
});

describe('tampering with sessions', () => {
  const old = full.sessions.old as Session;

  test.each<[string, Record<string, Session>]>([
    ['taken away', { old }],
    ['that live longer', { a: { ...open, expiresAt: open.expiresAt + 1 }, old }],
    ['that wait for another KE3', { a: { ...open, proof: filled(8) }, old }],
    ['proven no more', { a: open, old: { ...old, proven: false } }],
    ['that come proven', { a: open, old, c: { ...open, proven: true } }],
    ['two at once', { a: open, old, c: open, d: open }],
    ['of the last KE1, ending when none of its sessions does', { a: open, old, c: { ...open, expiresAt: 1 } }],
    ['of another KE1, not counted', { a: open, old, c: { ...open, request: filled(6) } }],
  ])('%s', (_, sessions) => {
    expect(moved(full, withSessions(sessions))).toEqual(['sessions']);
  });

  test('a session that no KE1 was counted for', () => {
    const { lastRequest: _, ...fresh } = active({ sessions: { a: open } });
    expect(moved(fresh, { ...fresh, sessions: { a: open, c: open } })).toEqual(['sessions']);
  });

  test('an attempt counted that was not left', () => {
    const spent = { ...full, attempts: 3 };
    const after = withSessions({ a: open, old, c: { ...open, request: filled(7) } }, { attempts: 4 });
    expect(moved(spent, { ...after, lastRequest: filled(7) })).toEqual(['attempts', 'sessions', 'lastRequest']);
  });

  test('an attempt counted and turned back at once', () => {
    const c = { ...open, request: filled(7) };
    const after = withSessions({ a: open, old, c }, { attempts: 1, lastRequest: filled(7) });
    expect(moved(full, after)).toEqual(['attempts', 'sessions', 'lastRequest']);
  });

  test('an attempt counted for another KE1 than the one remembered', () => {
    const c = { ...open, request: filled(7) };
    const after = withSessions({ a: open, old, c }, { attempts: 3, lastRequest: filled(5) });
    expect(moved(full, after)).toEqual(['lastRequest']);
  });

  test('a proof that does more than proofs do is a recovery, and tampering', () => {
    const { lastRequest: _, nextAttemptAt: __, resetAt: ___, ...proven } = full;
    const sessions = { a: { ...open, proven: true }, old };
    const after = { ...proven, attempts: 0, lastRecoveredAt: now, sessions };
    expect(eventsBetween(full, after)).toEqual([{ type: 'KeyRecovered', registration }]);
    for (const differs of [{ attempts: -5 }, { maxAttempts: 100 }, { resetAt: now }, { ownerKey: filled(8) }])
      expect(eventsBetween(full, { ...after, ...differs })).toEqual([
        { type: 'KeyRecovered', registration },
        { type: 'RecordTampered', registration, moved: Object.keys(differs) },
      ]);
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
    ['a pending registration taken from a tombstone', { ...destroyed(), ...opened }, destroyed()],
    ['a pending registration of the id that its tombstone has', destroyed(), { ...destroyed(), pending: own }],
    ['a pending registration of the id that its key has', active(), active({ pending: own })],
    ['a key taken away, its pending registration left', active(opened), { ...empty, ...opened }],
  ])('%s', (_, before, after) => {
    expect(tampered(before, after)).toHaveLength(1);
    expect(moved(before, after).length).toBeGreaterThan(0);
  });

  test.each<[string, Partial<Active>, string]>([
    ['with another setup than was pending', { setup: filled(1, 40) }, 'setup'],
    ['with other key stretching', { ksf: { ...full.ksf, iterations: 1 } }, 'ksf'],
    ['with attempts made', { attempts: 1 }, 'attempts'],
    ['with attempts to spare', { attempts: -1 }, 'attempts'],
    ['with a session', { sessions: { a: open } }, 'sessions'],
    ['that was recovered', { lastRecoveredAt: now }, 'lastRecoveredAt'],
    ['whose reset runs', { resetAt: now }, 'resetAt'],
    ['that is still pending', opened, 'pending'],
  ])('a registration %s', (_, differs, name) => {
    expect(moved({ ...destroyed(), ...opened }, next)).toEqual([]);
    expect(moved({ ...destroyed(), ...opened }, { ...next, ...differs })).toEqual([name]);
  });
});
