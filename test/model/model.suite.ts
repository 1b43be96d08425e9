/** The vault and its model, side by side: whatever devices do, and however their requests interleave. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tally } from '../faults/tally.ts';
import { parametersOf, processesOf, sequencesOf } from '../sequences.ts';
import { clocks } from '../support/clocks/clock.ts';
import { Cell } from '../support/vault/cell.ts';
import { beginning, inOrder, script } from './commands.ts';
import { explain } from './explain.ts';
import { policy } from './model.ts';
import { Play } from './play.ts';
import { settings } from './settings.ts';

const reached = [
  ...['ok', 'attempt_too_soon', 'attempts_exhausted', 'forbidden', 'key_destroyed'],
  ...['key_exists', 'key_not_found', 'rate_limited', 'session_expired', 'wrong_password'],
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
        beginning,
        script({ together: 4, processes, baton: inOrder, length: 30 }),
        async (begun, commands) => {
          const play = await Play.begin(cell, begun);
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
    key: { registration: 0, backupKey: 0, createdAt: 0, attempts: 0, answered: 0, proofs: 0, sessions: {} },
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
    expect(explain({ key: { ...world.key, reset: { at: 7, until: 9 } } }, [cancel])).toHaveLength(2);
    expect(explain({ key: { ...world.key, reset: { at: 8, until: 9 } } }, [cancel])).toHaveLength(1);
  });

  test('refuses a second session for a KE1 whose session is open, and takes its first answer again', () => {
    const again = { ...start(2, {}), what: { kind: 'recovery-start' as const, id: 2, ke1: 1 } };
    const [counted = {}] = explain(world, [start(1, {})]);
    expect(explain(counted, [again])).toEqual([counted]);
    const twice = { ...again, said: { ...said, attempt: 2, attemptsRemaining: 1, nextAttemptAt: 5_000 } };
    expect(explain(counted, [twice])).toEqual([]);
  });

  test('takes the turn of a start for what may be all that is left of it, and refuses another turn within a second', () => {
    const enrol = (id: number, code: string, now = 0) => ({
      ...{ what: { kind: 'registration-start' as const, id, request: id }, now, faulty: false, mayHaveApplied: false },
      said: code === 'ok' ? { code, expiresAt: now + policy.pending } : { code },
    });
    const failed = { ...enrol(1, 'key_store_unavailable'), faulty: true };
    expect(explain({}, [failed])).toEqual([{}, { startedAt: 0 }]);
    const pending = { registration: 1, request: 1, ends: policy.pending };
    expect(explain({}, [enrol(1, 'ok'), enrol(2, 'rate_limited')])).toEqual([{ pending, startedAt: 0 }]);
    expect(explain({ startedAt: 0 }, [enrol(2, 'ok', policy.betweenStarts - 1)])).toEqual([]);
    expect(explain({ startedAt: 0 }, [enrol(2, 'ok', policy.betweenStarts)])).toHaveLength(1);
  });

  test('refuses one request counted twice, whatever befell it', () => {
    const twice = [
      { ...start(1, { attempt: 3, attemptsRemaining: 0, nextAttemptAt: 20_000 }), faulty: true, mayHaveApplied: true },
      start(2, { attempt: 2, attemptsRemaining: 1, nextAttemptAt: 5_000 }),
    ];
    expect(explain({ key: { ...world.key, nextAttemptAt: 0 } }, twice)).toEqual([]);
  });
});
