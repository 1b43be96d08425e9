/** Which KE1 may be answered, and what must be committed first. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Active, maxOpenSessions, type VaultRecord } from '../../lib/vault/record.ts';
import { type Admission, decideRecovery } from '../../lib/vault/recovery.ts';
import {
  active,
  at,
  destroyed,
  empty,
  exhausted,
  expectRefused,
  filled,
  now,
  pending,
  policy,
  registration,
  second,
  session,
  sessions,
} from './fixtures.ts';

const guess = { request: filled(5), session: 'new' };
const proof = filled(8);
const decide = (record: VaultRecord, time = now) => decideRecovery(record, guess, { now: time, policy });

function admitted(record: VaultRecord, time = now): Admission {
  const decision = decide(record, time);
  if (decision.kind !== 'admit') throw new Error('expected an admission');
  return decision;
}

describe('a KE1 that is counted', () => {
  test.each([
    [0, 1, 2, 0, false],
    [1, 2, 1, 30, false],
    [2, 3, 0, 60, true],
  ])('after %d attempts it is number %d and leaves %d', (attempts, attempt, attemptsRemaining, delay, last) => {
    const record = active({ attempts });
    const { commit, ...said } = admitted(record);
    const nextAttemptAt = now + delay * second;
    const expiresAt = now + 120 * second;
    expect(said).toEqual({ kind: 'admit', active: record, attempt, attemptsRemaining, nextAttemptAt, expiresAt, last });
    expect(commit(proof)).toEqual({
      kind: 'open-session',
      asRead: { registration, attempts, lastRequest: undefined },
      id: 'new',
      session: { proof, request: guess.request, expiresAt, proven: false },
      counted: { attempts: attempt, nextAttemptAt },
      ended: [],
    });
  });

  test('its condition holds the digest as it was read', () => {
    const record = active({ attempts: 1, lastRequest: filled(6) });
    expect(admitted(record).commit(proof).asRead).toEqual({ registration, attempts: 1, lastRequest: filled(6) });
  });

  test('takes the ended sessions away, and only those', () => {
    const stored = { old: session({ expiresAt: now }), older: session({ expiresAt: 0 }), open: session() };
    expect(admitted(active({ attempts: 1, sessions: stored })).commit(proof).ended).toEqual(['old', 'older']);
  });

  test('waits for nextAttemptAt, and not a millisecond longer', () => {
    const record = active({ attempts: 1, nextAttemptAt: now });
    const details = { attemptsRemaining: 2, nextAttemptAt: at(now) };
    expectRefused(() => decide(record, now - 1), 'attempt_too_soon', { ...details, retryAfter: 1 });
    expectRefused(() => decide(record, now - 1000), 'attempt_too_soon', { ...details, retryAfter: 1 });
    expectRefused(() => decide(record, now - 1001), 'attempt_too_soon', { ...details, retryAfter: 2 });
    expect(admitted(record, now).attempt).toBe(2);
  });

  const gone = { attemptsRemaining: 0, destroyedAt: at(now + 1) };

  test('is refused when none is left and the last session is open', () => {
    expectRefused(() => decide(exhausted(now + 1)), 'attempts_exhausted', gone);
  });

  test('no attempt left is said before the pace', () => {
    const record = exhausted(now + 1, { nextAttemptAt: now + 9999 });
    expectRefused(() => decide(record), 'attempts_exhausted', gone);
  });

  test('the limit is the registration’s, not the policy’s', () => {
    const generous = { ...policy, maxAttempts: 50 };
    expect(decideRecovery(active({ attempts: 2 }), guess, { now, policy: generous })).toMatchObject({
      attemptsRemaining: 0,
      last: true,
    });
  });
});

describe('the same KE1 again', () => {
  const counted = active({
    attempts: 1,
    nextAttemptAt: now + 30 * second,
    lastRequest: guess.request,
    sessions: { first: session({ expiresAt: now + 5 }), again: session({ expiresAt: now + 9 }) },
  });

  test('is not counted, not paced, and ends when the counted answer does', () => {
    const { commit, ...said } = admitted(counted);
    expect(said).toEqual({
      kind: 'admit',
      active: counted,
      attempt: 1,
      attemptsRemaining: 2,
      nextAttemptAt: now + 30 * second,
      expiresAt: now + 9,
      last: false,
    });
    expect(commit(proof)).toEqual({
      kind: 'open-session',
      asRead: { registration, attempts: 1, lastRequest: guess.request },
      id: 'new',
      session: { proof, request: guess.request, expiresAt: now + 9, proven: false },
      ended: [],
    });
  });

  test('is answered when no attempt is left, and dooms nothing anew', () => {
    const last = { ...counted, attempts: 3 };
    expect(admitted(last)).toMatchObject({ attempt: 3, attemptsRemaining: 0, last: false });
  });

  test('without a pace, the next attempt may be now', () => {
    const { nextAttemptAt: _, ...unpaced } = counted;
    expect(admitted(unpaced).nextAttemptAt).toBe(now);
  });

  test('is counted once its sessions ended, and once another KE1 was', () => {
    const due = { nextAttemptAt: now };
    expect(admitted({ ...counted, ...due, sessions: { first: session({ expiresAt: now }) } }).attempt).toBe(2);
    expect(admitted({ ...counted, ...due, lastRequest: filled(6) }).attempt).toBe(2);
  });
});

describe('an account’s open sessions', () => {
  test.each([
    ['counted', {}],
    ['repeated', { lastRequest: guess.request }],
  ])('a %s KE1 may open the 20th and not the 21st', (_, differs) => {
    const record = (count: number): Active =>
      active({ maxAttempts: 50, attempts: 20, sessions: sessions(count), ...differs });
    expect(admitted(record(maxOpenSessions - 1)).kind).toBe('admit');
    expectRefused(() => decide(record(maxOpenSessions)), 'rate_limited', {
      detail: 'Too many sessions of this account are open',
      retryAfter: 1,
    });
  });

  test('Retry-After is when the first of them ends', () => {
    const record = active({ sessions: sessions(20, { expiresAt: now + 7001 }) });
    expectRefused(() => decide(record), 'rate_limited', {
      detail: 'Too many sessions of this account are open',
      retryAfter: 8,
    });
  });

  test('ended ones do not count', () => {
    const stored = { ...sessions(19), ...{ gone: session({ expiresAt: now }), late: session({ expiresAt: now - 1 }) } };
    expect(admitted(active({ sessions: stored })).commit(proof).ended).toEqual(['gone', 'late']);
  });
});

describe('where there is nothing to guess at', () => {
  test.each([undefined, pending()])('no key: key_not_found', (waiting) => {
    expectRefused(() => decide({ ...empty, ...(waiting && { pending: waiting }) }), 'key_not_found');
  });

  test('a tombstone: key_destroyed, with when and why', () => {
    expectRefused(() => decide(destroyed()), 'key_destroyed', {
      destroyedAt: at(now - 5000),
      reason: 'attempts_exhausted',
    });
  });

  test('exhausted: the bytes go first, then key_destroyed', () => {
    const record = exhausted(now - 7, { lastRequest: filled(6) });
    expect(decide(record)).toMatchObject({
      kind: 'remove',
      commit: {
        kind: 'destroy',
        asRead: { registration, attempts: 3, lastRequest: filled(6) },
        destroyedAt: now - 7,
        reason: 'attempts_exhausted',
      },
      refusal: { code: 'key_destroyed', details: { destroyedAt: at(now - 7), reason: 'attempts_exhausted' } },
    });
  });

  test('exhausted by this very KE1, its session over: still destroyed', () => {
    expect(decide(exhausted(now, { lastRequest: guess.request })).kind).toBe('remove');
  });
});

describe('whatever the record', () => {
  const records = fc
    .record({
      attempts: fc.nat(5),
      maxAttempts: fc.integer({ min: 1, max: 5 }),
      nextAttemptAt: fc.integer({ min: now - 3, max: now + 3 }),
      lastRequest: fc.constantFrom(guess.request, filled(6)),
      sessions: fc.dictionary(
        fc.string({ minLength: 1, maxLength: 3 }),
        fc.record({
          proof: fc.constant(proof),
          request: fc.constantFrom(guess.request, filled(6)),
          expiresAt: fc.integer({ min: now - 3, max: now + 3 }),
          proven: fc.boolean(),
        }),
        { maxKeys: 25 },
      ),
    })
    .map((differs) => active(differs));

  test('an admission counts one more, or is a repeat; it never passes the limit, and never stores more than 20', () => {
    fc.assert(
      fc.property(records, (record) => {
        let admission: Admission;
        try {
          const decision = decide(record);
          if (decision.kind === 'remove') return;
          admission = decision;
        } catch {
          return;
        }
        const commit = admission.commit(proof);
        if (commit.counted) {
          expect(commit.counted.attempts).toBe(record.attempts + 1);
          expect(commit.counted.attempts).toBeLessThanOrEqual(record.maxAttempts);
          expect(record.nextAttemptAt).toBeLessThanOrEqual(now);
        } else {
          expect(record.lastRequest).toEqual(guess.request);
          expect(admission.expiresAt).toBeLessThanOrEqual(now + 3);
        }
        const left = Object.keys(record.sessions).length - commit.ended.length;
        expect(left + 1).toBeLessThanOrEqual(maxOpenSessions);
        expect(admission.expiresAt).toBeGreaterThan(now);
      }),
      { numRuns: 500 },
    );
  });
});
