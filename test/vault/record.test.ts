import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  attemptsRemaining,
  endOfSessions,
  openReset,
  openSessions,
  type Session,
  sessionOf,
  settle,
  standingReset,
} from '../../lib/vault/record.ts';
import { active, destroyed, empty, exhausted, filled, now, pending, second, session } from './fixtures.ts';

const times = fc.integer({ min: now - 1000, max: now + 1000 });
const stored = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 4 }),
  times.map((expiresAt): Session => session({ expiresAt })),
  { maxKeys: 5 },
);

describe('the record as it stands', () => {
  test.each([
    ['empty', empty],
    ['destroyed', destroyed()],
    ['active with attempts left', active({ attempts: 2 })],
    [
      'active with attempts left and every session ended',
      active({ attempts: 2, sessions: { s: session({ expiresAt: now }) } }),
    ],
    ['active with none left and a session open', exhausted(now + 1)],
  ])('%s is as it was read', (_, record) => {
    expect(settle(record, now)).toBe(record);
  });

  test('is exhausted once none is left and the last session ended, exactly at its end', () => {
    const record = exhausted(now);
    expect(settle(record, now - 1)).toBe(record);
    expect(settle(record, now)).toEqual({
      state: 'lapsed',
      active: record,
      destroyedAt: now,
      reason: 'attempts_exhausted',
    });
  });

  test('was destroyed when the last session ended, however late one looks', () => {
    const ends = { a: session({ expiresAt: now - 9 * second }), b: session({ expiresAt: now - 3 * second }) };
    expect(settle(active({ attempts: 3, sessions: ends }), now)).toMatchObject({ destroyedAt: now - 3 * second });
  });

  test('without any session, it is destroyed now', () => {
    expect(settle(active({ attempts: 3 }), now)).toMatchObject({ state: 'lapsed', destroyedAt: now });
  });

  test('more attempts than allowed are none left, never less', () => {
    expect(attemptsRemaining(active({ attempts: 5 }))).toBe(0);
    expect(settle(active({ attempts: 5 }), now).state).toBe('lapsed');
    expect(attemptsRemaining(active({ attempts: 1 }))).toBe(2);
  });

  test('keeps the pending registration and the turn that was taken, and makes none up', () => {
    const registering = { pending: pending(), startedAt: 0 };
    expect(settle(exhausted(now, registering), now)).toMatchObject(registering);
    for (const name of ['pending', 'startedAt']) expect(settle(exhausted(now), now)).not.toHaveProperty(name);
  });

  test('exhausted exactly when no attempt is left and no session is open', () => {
    fc.assert(
      fc.property(stored, fc.nat(4), (sessions, attempts) => {
        const record = active({ attempts, sessions });
        const open = Object.values(sessions).some(({ expiresAt }) => expiresAt > now);
        expect(settle(record, now).state).toBe(attempts >= 3 && !open ? 'lapsed' : 'active');
      }),
    );
  });

  test('once exhausted, always exhausted and destroyed at the same time', () => {
    fc.assert(
      fc.property(stored, times, fc.nat(5000), (sessions, time, later) => {
        const first = settle(active({ attempts: 3, sessions }), time);
        if (first.state !== 'lapsed' || Object.keys(sessions).length === 0) return;
        expect(settle(first.active, time + later)).toEqual(first);
      }),
    );
  });
});

describe('open sessions', () => {
  test('are those whose end is still to come', () => {
    const record = active({
      sessions: {
        past: session({ expiresAt: now - 1 }),
        end: session({ expiresAt: now }),
        open: session({ expiresAt: now + 1 }),
      },
    });
    expect(openSessions(record, now).map(([id]) => id)).toEqual(['open']);
  });
});

describe('the session of a KE1', () => {
  const request = filled(5);
  const stored = {
    other: session({ request: filled(6) }),
    ended: session({ request, expiresAt: now }),
    one: session({ request, expiresAt: now + 1, proven: true }),
  };

  test('is the open one that answers it, proven or not', () => {
    expect(sessionOf(active({ sessions: stored }), request, now)).toEqual(['one', stored.one]);
    expect(sessionOf(active({ sessions: stored }), filled(6), now)).toEqual(['other', stored.other]);
  });

  test('is none once it has ended, or for a KE1 that was not answered', () => {
    expect(sessionOf(active({ sessions: stored }), request, now + 1)).toBeUndefined();
    expect(sessionOf(active({ sessions: stored }), filled(7), now)).toBeUndefined();
    expect(sessionOf(active(), request, now)).toBeUndefined();
  });
});

describe('the end of the session that ends last', () => {
  test('is found wherever it stands', () => {
    const [a, b, c] = [1, 3, 2].map((seconds) => session({ expiresAt: now + seconds * second }));
    if (!a || !b || !c) throw new Error('expected three');
    for (const stored of [
      { a, b, c },
      { b, a, c },
      { c, a, b },
    ])
      expect(endOfSessions(active({ sessions: stored }))).toBe(b.expiresAt);
  });

  test('is none where there is none', () => {
    expect(endOfSessions(active())).toBeUndefined();
  });
});

describe('a reset', () => {
  const reset = { resetAt: now, resetUntil: now + 10 };
  const at = (time: number) => [openReset, standingReset].map((of) => of(active({ reset }), time) !== undefined);

  test('stands from its start, is open from its maturity, and is neither from its end on', () => {
    expect(at(now - 1)).toEqual([false, true]);
    expect(at(now)).toEqual([true, true]);
    expect(at(now + 9)).toEqual([true, true]);
    expect(at(now + 10)).toEqual([false, false]);
    expect(openReset(active({ reset }), now)).toBe(reset);
    expect(standingReset(active({ reset }), now)).toBe(reset);
  });

  test('is none where none was started', () => {
    expect(openReset(active(), now)).toBeUndefined();
    expect(standingReset(active(), now)).toBeUndefined();
  });
});
