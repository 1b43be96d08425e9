/** The minutes that the operators' charts show. */
import { describe, expect, test } from '@jest/globals';
import type { Counters } from '../../../web/operators/counters.ts';
import {
  append,
  type History,
  latency,
  nothing,
  part,
  parts,
  sums,
  times,
  together,
} from '../../../web/operators/history.ts';

const start = 1_800_000_000_000;
const read = (destroyed: number, p99 = 1): Counters => ({
  since: '2026-01-01T00:00:00.000Z',
  requests: {},
  duration: { health: { p50: 1, p95: 1, p99 } },
  counts: { destroyed },
});

/** Readings at so many milliseconds after the start. */
const played = (...readings: [number, Counters | undefined][]): History =>
  readings.reduce((history, [after, counters]) => append(history, start + after, counters), nothing);

const destroyedIn = (history: History, now: number) => sums(history, 'destroyed', times(now)).slice(-3);

describe('the window', () => {
  test('has sixty parts of five seconds, which end on the clock', () => {
    const ends = times(start + 1);
    expect(ends).toHaveLength(parts);
    expect(ends.at(-1)).toBe(start + part);
    expect(ends.at(0)).toBe(start + part - 59 * part);
    expect(times(start + part)).toEqual(ends);
  });

  test('forgets what is older than it', () => {
    const history = played([0, read(0)], [1, read(1)], [part * (parts + 2), read(1)]);
    expect(history.points).toHaveLength(1);
  });
});

describe('sums', () => {
  test('count what came after the first reading, in the part in which it was read', () => {
    const history = played([1, read(7)], [4_000, read(8)], [5_000, read(10)], [5_001, read(11)]);
    expect(destroyedIn(history, start + 5_001)).toEqual([null, 3, 1]);
  });

  test('are a gap while the vault was away, and what it counted meanwhile comes with its next answer', () => {
    const history = played([1, read(0)], [2, read(1)], [6_000, undefined], [11_000, read(4)]);
    expect(destroyedIn(history, start + 11_000)).toEqual([1, null, 3]);
    expect(played([1, read(0)], [2, undefined]).away).toBe(true);
    expect(history.away).toBe(false);
  });

  test('are zero, and no gap, where the vault answered and nothing happened', () => {
    const history = played([1, read(5)], [2, read(5)]);
    expect(destroyedIn(history, start + 2)).toEqual([null, null, 0]);
    expect(sums(history, 'never counted', times(start + 2)).at(-1)).toBe(0);
  });
});

test('a percentile is the last that was read in a part, and a gap where the route has none', () => {
  const history = played([1, read(0, 10)], [2, read(0, 20)], [6_000, undefined]);
  const asked = (route: string) => latency(history, { route, percentile: 'p99' }, times(start + 6_000)).slice(-2);
  expect(asked('health')).toEqual([20, null]);
  expect(asked('key-status')).toEqual([null, null]);
});

test('several vaults in one: what one of them did not answer does not hide the others', () => {
  const largest = (known: readonly number[]) => Math.max(...known);
  expect(
    together(
      [
        [1, null, null],
        [2, 3, null],
      ],
      largest,
    ),
  ).toEqual([2, 3, null]);
  expect(together([], largest)).toEqual([]);
});
