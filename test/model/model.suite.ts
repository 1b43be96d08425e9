/** The vault and its model, side by side: whatever devices do, and however their requests interleave. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tally } from '../faults/tally.ts';
import { parametersOf, processesOf, sequencesOf } from '../sequences.ts';
import { clocks } from '../support/clocks/clock.ts';
import { Cell } from '../support/vault/cell.ts';
import { inOrder, script, withKey } from './commands.ts';
import { explain } from './explain.ts';
import { policy } from './model.ts';
import { Play } from './play.ts';
import { settings } from './settings.ts';

const reached = [
  ...['ok', 'attempt_too_soon', 'attempts_exhausted', 'forbidden', 'key_destroyed'],
  ...['key_exists', 'key_not_found', 'session_expired', 'wrong_password'],
];

describe.each(sequencesOf('model', process.env.FAULTS_SEED))('the vault is its model (seed $seed)', (sequence) => {
  const processes = processesOf(sequence);
  let cell: Cell;

  beforeAll(async () => {
    cell = await Cell.start(clocks(processes + 1), settings);
  });

  afterAll(() => cell.close());

  test('for any steps of several devices at processes whose clocks are apart, in any interleaving of their calls', async () => {
    let steps = 0;
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        withKey,
        script({ together: 4, processes, baton: inOrder, length: 30 }),
        async (enrolled, commands) => {
          const play = await Play.begin(cell, enrolled);
          try {
            await fc.asyncModelRun(() => ({ model: {}, real: play }), commands);
            await play.end();
            steps += play.requests;
            for (const code of play.codes) codes.add(code);
          } finally {
            play.close();
          }
        },
      ),
      parametersOf(sequence, 200),
    );
    tally(`model-${sequence.seed}`, { requests: steps });
    if (sequence.path !== undefined) return;
    expect(steps).toBeGreaterThan(500);
    // The steps reach every answer that a caller with a good token can get.
    expect([...codes].toSorted()).toEqual(expect.arrayContaining(reached));
  });
});

describe('the model', () => {
  const world = {
    key: { registration: 0, backupKey: 0, createdAt: 0, attempts: 0, proofs: 0, sessions: {} },
  };
  const said = {
    code: 'ok',
    registration: 0,
    attempt: 1,
    attemptsRemaining: 2,
    nextAttemptAt: 0,
    expiresAt: policy.session,
  };
  const start = (id: number, what: object) => ({
    what: { kind: 'recovery-start' as const, id, ke1: id },
    now: 0,
    said: { ...said, ...what },
    faulty: false,
    mayHaveApplied: false,
  });

  test('refuses two guesses counted as one', () => {
    expect(explain(world, [start(1, {}), start(2, {})])).toEqual([]);
    expect(
      explain(world, [start(1, {}), start(2, { attempt: 2, attemptsRemaining: 1, nextAttemptAt: 5_000 })]),
    ).toHaveLength(1);
  });

  test('refuses nothing that some order explains', () => {
    const finish = { kind: 'registration-finish' as const, registration: 0, backupKey: 0 };
    const sent = { now: 0, faulty: false, mayHaveApplied: false };
    const repeated = [
      {
        ...sent,
        what: { kind: 'key-delete' as const, proof: { backupKey: 0, registration: 0 } },
        said: { code: 'ok' },
      },
      { ...sent, what: finish, said: { code: 'ok', createdAt: 0 } },
      { ...sent, what: finish, said: { code: 'session_expired' } },
    ];
    for (const order of [repeated, repeated.toReversed()]) expect(explain(world, order)).toEqual([{}]);
    expect(explain(world, repeated.toSpliced(1, 1))).toEqual([{}]);
  });

  test('refuses a failure that no fault excuses', () => {
    const failed = { ...start(1, {}), said: { code: 'storage_unavailable' } };
    expect(explain(world, [failed])).toEqual([]);
    expect(explain(world, [{ ...failed, faulty: true, mayHaveApplied: true }])).toHaveLength(2);
  });

  test('refuses an attempt that a throttled key store costs: what was never written spends nothing', () => {
    const throttled = { ...start(1, {}), said: { code: 'key_store_unavailable' }, faulty: true };
    expect(explain(world, [throttled])).toEqual([world]);
  });

  test('takes a late copy of an answered write for what it is: no second session, and the reset that it names', () => {
    const [counted = {}] = explain(world, [start(1, {})]);
    const late = { resets: new Set([7]) };
    const copy = { ...start(1, {}), said: undefined, faulty: true, mayHaveApplied: true, late };
    const proof = { kind: 'recovery-finish' as const, registration: 0, session: 1, proves: true };
    const [proven = {}] = explain(counted, [{ ...start(1, {}), what: proof, said: { code: 'ok', backupKey: 0 } }]);
    expect(proven).toMatchObject({ key: { attempts: 0 } });
    expect(explain(proven, [copy])).toEqual([proven]);
    const cancel = { ...copy, what: { kind: 'key-reset-cancel' as const } };
    expect(explain({ key: { ...world.key, resetAt: 7 } }, [cancel])).toHaveLength(2);
    expect(explain({ key: { ...world.key, resetAt: 8 } }, [cancel])).toHaveLength(1);
  });

  test('takes a session that a guess did not read for one that it may leave, though it is over by its clock', () => {
    const [counted = {}] = explain(world, [start(1, {})]);
    const repeat = { ...start(1, {}), what: { kind: 'recovery-start' as const, id: 2, ke1: 1 } };
    const now = policy.session;
    const next = {
      ...{ attempt: 2, attemptsRemaining: 1, nextAttemptAt: now + 5_000 },
      expiresAt: now + policy.session,
    };
    const worlds = explain(counted, [repeat, { ...start(3, next), now }]);
    expect(worlds.map(({ key }) => Object.keys(key?.sessions ?? {}))).toEqual([['3'], ['2', '3']]);
  });

  test('takes a repeat that was read before a proof and a new count of its KE1 for one that ends as what it read', () => {
    const [counted = {}] = explain(world, [start(1, {})]);
    const proof = { kind: 'recovery-finish' as const, registration: 0, session: 1, proves: true };
    const [proven = {}] = explain(counted, [{ ...start(1, {}), what: proof, said: { code: 'ok', backupKey: 0 } }]);
    const again = { kind: 'recovery-start' as const, id: 2, ke1: 1 };
    const later = {
      what: again,
      now: 1_000,
      said: { ...said, nextAttemptAt: 1_000, expiresAt: 1_000 + policy.session },
    };
    const [anew = {}] = explain(proven, [{ ...start(2, {}), ...later }]);
    const lost = { ...start(3, {}), said: undefined, faulty: true, mayHaveApplied: true };
    const worlds = explain(anew, [{ ...lost, what: { ...again, id: 3 }, now: 1_000 }]);
    const ends = worlds.map(({ key }) => key?.sessions[3]?.ends);
    expect(ends.toSorted()).toEqual([policy.session, 1_000 + policy.session, undefined]);
  });

  test('refuses one request counted twice, whatever befell it', () => {
    const twice = [
      { ...start(1, { attempt: 3, attemptsRemaining: 0, nextAttemptAt: 20_000 }), faulty: true, mayHaveApplied: true },
      start(2, { attempt: 2, attemptsRemaining: 1, nextAttemptAt: 5_000 }),
    ];
    expect(explain({ key: { ...world.key, nextAttemptAt: 0 } }, twice)).toEqual([]);
  });
});
