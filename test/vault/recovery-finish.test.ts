/** Which session a KE3 proves, and what becomes of a key whose last attempt was answered. */
import { describe, expect, test } from '@jest/globals';
import type { Bytes } from '../../lib/protocol/crypto/bytes.ts';
import { decideFate, decideProof } from '../../lib/vault/recovery.ts';
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
  registration,
  session,
} from './fixtures.ts';

const claim = { scheme: 'opaque' as const, account, registration, session: 's', proof: filled(4) };
const gone = { destroyedAt: at(now - 5000), reason: 'attempts_exhausted' };

describe('a proof', () => {
  test('of an open session is committed', () => {
    const record = active({ attempts: 2, sessions: { s: session() } });
    expect(decideProof(record, claim, now)).toEqual({
      active: record,
      commit: { kind: 'prove', registration, session: 's', at: now, ended: [] },
    });
  });

  test('ends the sessions that were opened before its own, and no later one', () => {
    const stored = {
      later: session({ serial: 9 }),
      s: session({ serial: 8 }),
      before: session({ serial: 7, proven: true }),
      first: session({ serial: 1, expiresAt: now }),
    };
    const { commit } = decideProof(active({ attempts: 3, sessions: stored }), claim, now);
    expect(commit).toEqual({ kind: 'prove', registration, session: 's', at: now, ended: ['before', 'first'] });
  });

  test('again in its session is answered and commits nothing', () => {
    const before = session({ serial: 0 });
    const record = active({ sessions: { s: session({ proven: true }), before } });
    expect(decideProof(record, claim, now)).toEqual({ active: record });
  });

  test('in the session of the last attempt saves the key', () => {
    expect(decideProof(exhausted(now + 1), { ...claim, session: 'last' }, now).commit).toBeDefined();
  });

  test('comes in time up to the session’s end', () => {
    const record = active({ sessions: { s: session({ expiresAt: now }) } });
    expect(decideProof(record, claim, now - 1).commit).toBeDefined();
    expectRefused(() => decideProof(record, claim, now), 'session_expired');
  });

  test.each([
    ['another session', { session: 'other' }],
    ['another registration', { registration: otherRegistration }],
    ['a name that every object has', { session: 'constructor' }],
    ['the prototype', { session: '__proto__' }],
  ])('of %s is none', (_, named) => {
    const misnamed = { ...claim, ...named };
    expectRefused(() => decideProof(active({ sessions: { s: session() } }), misnamed, now), 'session_expired');
  });

  test('where there is no key', () => {
    expectRefused(() => decideProof(empty, claim, now), 'key_not_found');
    expectRefused(() => decideProof(destroyed(), claim, now), 'key_destroyed', gone);
    expectRefused(() => decideProof(exhausted(now - 5000), { ...claim, session: 'last' }, now), 'key_destroyed', gone);
  });
});

describe('a wrong proof', () => {
  const open = { s: session(), t: session({ proof: filled(5) }), proven: session({ proven: true }) };

  test.each([
    ['with one bit changed', { proof: filled(4).map((byte, i) => (i === 31 ? byte ^ 1 : byte)) }],
    ['cut short', { proof: filled(4).subarray(1) as Bytes }],
    ['empty', { proof: new Uint8Array() }],
    ['of another session', { session: 't' }],
    ['in a session that was proven', { session: 'proven', proof: filled(5) }],
  ])('%s says what is left and when', (_, wrong) => {
    const record = active({ attempts: 2, nextAttemptAt: now, sessions: open });
    const said = { attemptsRemaining: 1, nextAttemptAt: at(now) };
    expectRefused(() => decideProof(record, { ...claim, ...wrong }, now), 'wrong_password', said);
  });

  test('names no time when none was set', () => {
    const wrong = { ...claim, proof: filled(5) };
    expectRefused(() => decideProof(active({ sessions: open }), wrong, now), 'wrong_password', {
      attemptsRemaining: 3,
    });
  });

  test('in a session that has ended is not even compared', () => {
    const record = active({ sessions: { s: session({ expiresAt: now }) } });
    expectRefused(() => decideProof(record, { ...claim, proof: filled(5) }, now), 'session_expired');
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
    const record = exhausted(now, { answered: 7 });
    expect(decideFate(record, registration, now - 1).kind).toBe('wait');
    expect(decideFate(record, registration, now)).toEqual({
      kind: 'destroy',
      commit: {
        kind: 'destroy',
        asRead: { registration, attempts: 3, answered: 7 },
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
