/** What the operators' charts are computed from. */
import { describe, expect, test } from '@jest/globals';
import { added, type Counters, codesOf, totals } from '../../../web/operators/counters.ts';

const counters = (of: Partial<Counters> = {}): Counters => ({
  since: '2026-01-01T00:00:00.000Z',
  requests: {},
  duration: {},
  counts: {},
  ...of,
});

const before = counters({ requests: { 'recovery-start': { ok: 3 } }, counts: { unwraps: 4 } });

describe('what happened between two readings', () => {
  test('is the difference of each count, and a code that is new counts in full', () => {
    const after = counters({
      requests: { 'recovery-start': { ok: 5, attempt_too_soon: 2 } },
      counts: { unwraps: 4, destroyed: 1 },
    });
    expect(Object.fromEntries(added(before, after))).toEqual({
      'recovery-start ok': 2,
      'recovery-start attempt_too_soon': 2,
      unwraps: 0,
      destroyed: 1,
    });
  });

  test('is all that a vault has counted which has started anew, even where it has counted more than before', () => {
    const after = counters({
      since: '2026-01-01T00:05:00.000Z',
      requests: { 'recovery-start': { ok: 9 } },
      counts: { unwraps: 6 },
    });
    expect(Object.fromEntries(added(before, after))).toEqual({ 'recovery-start ok': 9, unwraps: 6 });
  });

  test('is never below zero: counts that went back are of a vault that has started anew', () => {
    const after = counters({ requests: { 'recovery-start': { ok: 4 } }, counts: { unwraps: 1 } });
    expect(Object.fromEntries(added(before, after))).toEqual({ 'recovery-start ok': 4, unwraps: 1 });
  });
});

test('the codes of a route are its own, and ok is the first', () => {
  const known = totals(
    counters({
      requests: { 'key-reset': { conflict: 1, ok: 1, attempt_too_soon: 1 }, 'key-reset-cancel': { internal: 1 } },
    }),
  );
  expect(codesOf(known.keys(), 'key-reset')).toEqual(['ok', 'attempt_too_soon', 'conflict']);
});
