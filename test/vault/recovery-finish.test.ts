/** Which session a KE3 proves, and what becomes of a key whose last attempt was answered. */
import { describe, expect, test } from '@jest/globals';
import { decideFate, decideProof } from '../../lib/vault/recovery.ts';
import { wrongPassword } from '../../lib/vault/refusal.ts';
import {
  active,
  at,
  destroyed,
  empty,
  exhausted,
  expectRefused,
  filled,
  now,
  otherRegistration,
  registration,
  session,
} from './fixtures.ts';

const proof = { registration, session: 's' };
const gone = { destroyedAt: at(now - 5000), reason: 'attempts_exhausted' };

describe('a proof', () => {
  test('of an open session is committed', () => {
    const record = active({ attempts: 2, sessions: { s: session() } });
    expect(decideProof(record, proof, now)).toEqual({
      active: record,
      session: session(),
      commit: { kind: 'prove', registration, session: 's', at: now },
    });
  });

  test('again in its session is answered and commits nothing', () => {
    const record = active({ sessions: { s: session({ proven: true }) } });
    expect(decideProof(record, proof, now)).toEqual({ active: record, session: session({ proven: true }) });
  });

  test('in the session of the last attempt saves the key', () => {
    expect(decideProof(exhausted(now + 1), { registration, session: 'last' }, now).commit).toBeDefined();
  });

  test('comes in time up to the session’s end', () => {
    const record = active({ sessions: { s: session({ expiresAt: now }) } });
    expect(decideProof(record, proof, now - 1).commit).toBeDefined();
    expectRefused(() => decideProof(record, proof, now), 'session_expired');
  });

  test.each([
    ['another session', { registration, session: 'other' }],
    ['another registration', { registration: otherRegistration, session: 's' }],
    ['a name that every object has', { registration, session: 'constructor' }],
    ['the prototype', { registration, session: '__proto__' }],
  ])('of %s is none', (_, named) => {
    expectRefused(() => decideProof(active({ sessions: { s: session() } }), named, now), 'session_expired');
  });

  test('where there is no key', () => {
    expectRefused(() => decideProof(empty, proof, now), 'key_not_found');
    expectRefused(() => decideProof(destroyed(), proof, now), 'key_destroyed', gone);
    expectRefused(
      () => decideProof(exhausted(now - 5000), { registration, session: 'last' }, now),
      'key_destroyed',
      gone,
    );
  });
});

describe('a wrong proof', () => {
  test('says what is left and when', () => {
    const { code, details } = wrongPassword(active({ attempts: 2, nextAttemptAt: now }));
    expect({ code, details }).toEqual({
      code: 'wrong_password',
      details: { attemptsRemaining: 1, nextAttemptAt: at(now) },
    });
    expect(wrongPassword(active()).details).toEqual({ attemptsRemaining: 3 });
  });
});

describe('the fate of a key whose last attempt was answered', () => {
  test('is to wait while its sessions are open', () => {
    const sessions = {
      a: session({ expiresAt: now + 5 }),
      b: session({ expiresAt: now + 9 }),
      c: session({ expiresAt: now }),
    };
    const record = active({ attempts: 3, sessions });
    expect(decideFate(record, registration, now)).toEqual({ kind: 'wait', until: now + 9 });
  });

  test('is to be destroyed when they ended, exactly then', () => {
    const record = exhausted(now, { lastRequest: filled(6) });
    expect(decideFate(record, registration, now - 1).kind).toBe('wait');
    expect(decideFate(record, registration, now)).toEqual({
      kind: 'destroy',
      commit: {
        kind: 'destroy',
        asRead: { registration, attempts: 3, lastRequest: filled(6) },
        destroyedAt: now,
        reason: 'attempts_exhausted',
      },
    });
  });

  test.each([
    ['it was proven in time', active({ attempts: 0, sessions: { s: session({ proven: true }) } })],
    [
      'another registration took its place',
      active({ attempts: 3, registration: otherRegistration, sessions: { s: session() } }),
    ],
    ['another registration is exhausted', exhausted(now, { registration: otherRegistration })],
    ['it is a tombstone', destroyed()],
    ['there is no key', empty],
  ])('is to be spared when %s', (_, record) => {
    expect(decideFate(record, registration, now)).toEqual({ kind: 'spare' });
  });
});
