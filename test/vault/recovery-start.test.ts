/** Which KE1 may be answered, and what must be committed first. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VaultError } from '../../lib/protocol/wire/errors.ts';
import type { OpenSession } from '../../lib/vault/commit.ts';
import type { Active, ActiveAlone, VaultRecord } from '../../lib/vault/record.ts';
import { type Admission, decideProof, decideRecovery } from '../../lib/vault/recovery.ts';
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
  pending,
  policy,
  registration,
  second,
  session,
  sessions,
} from './fixtures.ts';
import { apply } from './memory-records.ts';

const guess = { scheme: 'opaque' as const, request: filled(5), session: 'new' };
const evaluation = { response: filled(7, 320), proof: filled(8) };
const decide = (record: VaultRecord, time = now) => decideRecovery(record, guess, { now: time, policy });

function admitted(record: VaultRecord, time = now): Admission {
  const decision = decide(record, time);
  if (decision.kind !== 'admit') throw new Error('expected an admission');
  return decision;
}

const committed = (record: VaultRecord, time = now): OpenSession => admitted(record, time).commit(evaluation);

describe('a KE1 that is counted', () => {
  test.each([
    [0, 1, 0, false],
    [1, 2, 30, false],
    [2, 3, 60, true],
  ])(
    'after %d attempts is number %d, stored with its answer, and the next may come %d s later',
    (attempts, ...told) => {
      const [attempt, delay, last] = told;
      const record = active({ attempts, answered: attempts + 5 });
      const { commit, ...said } = admitted(record);
      expect(said).toEqual({ kind: 'admit', active: record, last });
      expect(commit(evaluation)).toEqual({
        kind: 'open-session',
        asRead: { registration, attempts, answered: attempts + 5 },
        id: 'new',
        session: {
          ...evaluation,
          request: guess.request,
          attempt,
          serial: attempts + 6,
          nextAttemptAt: now + delay * second,
          expiresAt: now + 120 * second,
          proven: false,
        },
        ended: [],
      });
    },
  );

  test('takes the ended sessions away, and only those', () => {
    const stored = {
      old: session({ expiresAt: now }),
      older: session({ expiresAt: 0 }),
      open: session({ request: filled(6) }),
    };
    expect(committed(active({ attempts: 1, sessions: stored })).ended).toEqual(['old', 'older']);
  });

  test('waits for nextAttemptAt, and not a millisecond longer', () => {
    const record = active({ attempts: 1, nextAttemptAt: now });
    const details = { attemptsRemaining: 2, nextAttemptAt: at(now) };
    expectRefused(() => decide(record, now - 1), 'attempt_too_soon', { ...details, retryAfter: 1 });
    expectRefused(() => decide(record, now - 1000), 'attempt_too_soon', { ...details, retryAfter: 1 });
    expectRefused(() => decide(record, now - 1001), 'attempt_too_soon', { ...details, retryAfter: 2 });
    expect(committed(record, now).session.attempt).toBe(2);
  });

  const gone = { attemptsRemaining: 0, destroyedAt: at(now + 1) };
  const spent = (differs: Partial<ActiveAlone> = {}) =>
    exhausted(now + 1, {
      sessions: { last: session({ request: filled(6), expiresAt: now + 1 }) },
      ...differs,
    });

  test('is refused when none is left and the last session is open', () => {
    expectRefused(() => decide(spent()), 'attempts_exhausted', gone);
  });

  test('no attempt left is said before the pace', () => {
    expectRefused(() => decide(spent({ nextAttemptAt: now + 9999 })), 'attempts_exhausted', gone);
  });

  test('the limit is the registration’s, not the policy’s', () => {
    const generous = { ...policy, maxAttempts: 50 };
    expect(decideRecovery(active({ attempts: 2 }), guess, { now, policy: generous })).toMatchObject({ last: true });
  });
});

describe('the same KE1 again', () => {
  const first = session({ attempt: 1, expiresAt: now + 1 });
  const other = session({ request: filled(6), attempt: 2, serial: 2 });
  const repeated = { kind: 'repeat', id: 'first', session: first };

  test.each<[string, Partial<ActiveAlone>]>([
    ['at once', { attempts: 1 }],
    ['before the next attempt may be made', { attempts: 1, nextAttemptAt: now + 30 * second }],
    ['after another KE1 was counted', { attempts: 2, sessions: { other, first } }],
    ['when no attempt is left', { attempts: 3 }],
    ['once its session is proven', { attempts: 0, sessions: { first: { ...first, proven: true } } }],
  ])('gets the session and the answer that are stored, and commits nothing: %s', (_, differs) => {
    const record = active({ sessions: { first }, ...differs });
    expect(decide(record)).toEqual({ ...repeated, active: record, session: record.sessions.first });
  });

  test('is counted once its session has ended, exactly then', () => {
    const record = active({ attempts: 1, answered: 1, sessions: { first } });
    expect(decide(record, now).kind).toBe('repeat');
    expect(committed(record, now + 1)).toMatchObject({ session: { attempt: 2, serial: 2 }, ended: ['first'] });
  });
});

describe('the sessions that an account has', () => {
  const guessOf = (i: number) => ({ scheme: 'opaque' as const, request: filled(i), session: `s${i}` });
  const paceless = { ...policy, attemptDelays: [0] };

  /** Guesses with KE1 number `i`, and gives what is stored then. */
  function answer(record: Active, i: number): Active {
    const decision = decideRecovery(record, guessOf(i), { now, policy: paceless });
    if (decision.kind !== 'admit') throw new Error(`expected an admission, got ${decision.kind}`);
    return applied(record, decision.commit({ response: filled(i, 320), proof: filled(i) }));
  }

  function prove(record: Active, i: number): Active {
    const { commit } = decideProof(
      record,
      { scheme: 'opaque', account, registration, session: `s${i}`, proof: filled(i) },
      now,
    );
    return commit ? applied(record, commit) : record;
  }

  function applied(record: Active, commit: Parameters<typeof apply>[1]): Active {
    const next = apply(record, commit);
    if (next?.state !== 'active') throw new Error(`expected ${commit.kind} to hold`);
    return next;
  }

  test('are one for each counted attempt, each with its own number and answer', () => {
    const record = [1, 2, 3].reduce(answer, active());
    expect(record).toMatchObject({ attempts: 3, answered: 3 });
    expect(Object.keys(record.sessions)).toEqual(['s1', 's2', 's3']);
    for (const i of [1, 2, 3])
      expect(record.sessions[`s${i}`]).toMatchObject({ attempt: i, serial: i, response: filled(i, 320) });
    for (const i of [1, 2, 3]) expect(decideRecovery(record, guessOf(i), { now, policy }).kind).toBe('repeat');
  });

  test('never come to more than 2 for each attempt allowed, whoever knows the password and proves them', () => {
    const stored = (record: Active) => Object.keys(record.sessions).map((id) => Number(id.slice(1)));
    const proofs = [1, 2, 4, 7, 10];
    let record = [1, 2, 3].reduce(answer, active());
    let next = 4;
    // Each proof of the oldest gives the attempts back, and ends at most one.
    for (const oldest of proofs) {
      record = prove(record, oldest);
      expect(record.attempts).toBe(0);
      record = [next, next + 1, next + 2].reduce(answer, record);
      next += 3;
      expect(stored(record)).toEqual(Array.from({ length: 6 }, (_, i) => next - 6 + i));
    }
    expect(record.answered).toBe(18);
  });

  test.each([4, 5, 6, 7])('with %d open, the oldest go until six are left with the new one', (count) => {
    const { ended } = committed(active({ attempts: 1, answered: count, sessions: sessions(count) }));
    expect(ended).toEqual(['s0', 's1'].slice(0, count - 5 > 0 ? count - 5 : 0));
  });

  test('are the oldest by their number, in whatever order they are stored and end', () => {
    const stored = Object.entries(sessions(6)).map(([id, one]) => [id, { ...one, serial: 10 - one.serial }] as const);
    expect(committed(active({ sessions: Object.fromEntries(stored) })).ended).toEqual(['s5']);
  });

  test('that have ended go first, and none that is open for them', () => {
    const gone = { gone: session({ serial: 99, expiresAt: now }), late: session({ serial: 0, expiresAt: now - 1 }) };
    expect(committed(active({ sessions: { ...sessions(5), ...gone } })).ended).toEqual(['gone', 'late']);
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
    const record = exhausted(now - 7, { answered: 9 });
    expect(decide(record)).toMatchObject({
      kind: 'remove',
      commit: {
        kind: 'destroy',
        asRead: { registration, attempts: 3, answered: 9 },
        destroyedAt: now - 7,
        reason: 'attempts_exhausted',
      },
      refusal: { code: 'key_destroyed', details: { destroyedAt: at(now - 7), reason: 'attempts_exhausted' } },
    });
  });

  test('exhausted by this very KE1, its session over: still destroyed', () => {
    const last = session({ request: guess.request, expiresAt: now });
    expect(decide(exhausted(now, { sessions: { last } })).kind).toBe('remove');
  });
});

describe('whatever the record', () => {
  const records = fc
    .record({
      attempts: fc.nat(5),
      answered: fc.nat(50),
      maxAttempts: fc.integer({ min: 1, max: 5 }),
      nextAttemptAt: fc.integer({ min: now - 3, max: now + 3 }),
      sessions: fc.dictionary(
        fc.string({ minLength: 1, maxLength: 3 }),
        fc.record({
          request: fc.constantFrom(guess.request, filled(6), filled(7), filled(9)),
          serial: fc.nat(50),
          expiresAt: fc.integer({ min: now - 3, max: now + 3 }),
          proven: fc.boolean(),
        }),
        { maxKeys: 25, noNullPrototype: true },
      ),
    })
    .map((differs) => {
      const stored = Object.entries(differs.sessions).map(([id, one]) => [id, session(one)] as const);
      return active({ ...differs, sessions: Object.fromEntries(stored) });
    });

  function decided(record: Active) {
    try {
      return decide(record);
    } catch (error) {
      if (error instanceof VaultError) return undefined;
      throw error;
    }
  }

  test('an admission counts one more within the limit, and what is stored stays within its bound', () => {
    const seen = { admit: 0, repeat: 0 };
    fc.assert(
      fc.property(records, (record) => {
        const decision = decided(record);
        if (!decision || decision.kind === 'remove') return;
        seen[decision.kind]++;
        if (decision.kind === 'repeat') {
          expect(decision.session).toBe(record.sessions[decision.id]);
          expect(decision.session.request).toEqual(guess.request);
          expect(decision.session.expiresAt).toBeGreaterThan(now);
          return;
        }
        const commit = decision.commit(evaluation);
        expect(commit.session.attempt).toBe(record.attempts + 1);
        expect(commit.session.attempt).toBeLessThanOrEqual(record.maxAttempts);
        expect(commit.session.serial).toBe((record.answered ?? 0) + 1);
        expect(record.nextAttemptAt).toBeLessThanOrEqual(now);
        const left = Object.keys(record.sessions).length - commit.ended.length;
        expect(left + 1).toBeLessThanOrEqual(2 * record.maxAttempts);
        expect(commit.session.expiresAt).toBeGreaterThan(now);
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(seen.admit, seen.repeat)).toBeGreaterThan(20);
  });
});
