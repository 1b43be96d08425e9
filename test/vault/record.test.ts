import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attemptsRemaining, openSessions, type Session, sessionsOfLast, settle } from '../../lib/vault/record.ts';
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

  test('keeps the pending registration, and makes none up', () => {
    expect(settle(exhausted(now, { pending: pending() }), now)).toHaveProperty('pending', pending());
    expect(settle(exhausted(now), now)).not.toHaveProperty('pending');
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

describe('the sessions of the last KE1 counted', () => {
  const request = filled(5);
  const others = filled(6);

  test('are the open ones of that KE1', () => {
    const first = session({ request });
    const again = session({ request, expiresAt: now + 1 });
    const sessions = {
      first,
      again,
      ended: session({ request, expiresAt: now }),
      other: session({ request: others }),
    };
    expect(sessionsOfLast(active({ lastRequest: request, sessions }), request, now)).toEqual([first, again]);
  });

  test('are none for another KE1, even one with an open session', () => {
    const sessions = { first: session({ request }), earlier: session({ request: others }) };
    expect(sessionsOfLast(active({ lastRequest: request, sessions }), others, now)).toEqual([]);
  });

  test('are none when no KE1 was counted since the last proof', () => {
    expect(sessionsOfLast(active({ sessions: { s: session({ request }) } }), request, now)).toEqual([]);
  });
});
