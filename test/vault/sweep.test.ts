/** The sweep says that an old key is free only after a whole pass, begun late enough, found nothing under it. */
import { describe, expect, test } from '@jest/globals';
import { counted, isOver, outdated, resume, type Surveyed, type Sweep, totalOf } from '../../lib/vault/sweep.ts';

const keys = { newest: 2, old: [1] };
const settle = 1000;
const one = (account: string, setup: number, escrow: number): Surveyed => ({
  account,
  registration: account,
  wrappedBy: { registration: account, setup, escrow },
});
const silent: Surveyed = { account: 'silent', registration: 'r', wrappedBy: undefined };
const turn = (now: number) => ({ keys, now, settle });
const begin = (now = 0) => resume(undefined, keys, now);
const whole = (sweep: Sweep, surveyed: Surveyed[], now: number) => counted(sweep, { surveyed }, turn(now));

describe('a pass', () => {
  test('counts each registration once under each old key, on all its pages', () => {
    const first = counted(begin(), { surveyed: [one('a', 1, 1), one('b', 2, 1)], after: 'b' }, turn(5));
    expect(first.pass).toEqual({ startedAt: 0, after: 'b', left: { 1: 2 } });
    expect(first.last).toBeUndefined();
    const ended = counted(first, { surveyed: [silent, one('c', 2, 2), one('d', 3, 1)] }, turn(9));
    expect(ended.last).toEqual({ startedAt: 0, endedAt: 9, left: { 1: 4, 3: 1 } });
    expect(totalOf(ended.last?.left ?? {})).toBe(5);
    expect(ended.pass).toEqual({ startedAt: 9, left: {} });
  });

  test('finds what is to be wrapped anew', () => {
    const page = [one('a', 2, 2), one('b', 2, 1), silent];
    expect(outdated(page, 2).map(({ account }) => account)).toEqual(['b', 'silent']);
  });
});

describe('an old key is free', () => {
  test('after a pass without it that began once the older functions were gone', () => {
    const early = whole(begin(), [one('a', 2, 2)], 999);
    expect([early.free, isOver(early, keys)]).toEqual([[], false]);
    const still = whole(early, [one('a', 2, 2)], 1000);
    expect(still.free).toEqual([]);
    const late = whole(still, [one('a', 2, 2)], 2000);
    expect([late.free, isOver(late, keys)]).toEqual([[1], true]);
  });

  test('not while one registration is left, nor because another key’s are gone', () => {
    const left = whole(whole(begin(), [], 1000), [one('a', 2, 1)], 2000);
    expect(left.free).toEqual([]);
    const three = { newest: 2, old: [1, 3] };
    const mixed = counted(whole(begin(), [], 1000), { surveyed: [one('a', 3, 2)] }, { keys: three, now: 2000, settle });
    expect([mixed.free, isOver(mixed, three)]).toEqual([[1], false]);
  });

  test('no more when another key wraps: everything is counted anew', () => {
    const free = whole(whole(begin(), [], 1000), [], 2000);
    expect(resume(free, keys, 3000)).toBe(free);
    const back = { newest: 1, old: [2] };
    expect(resume(free, back, 3000)).toEqual({
      newest: 1,
      since: 3000,
      pass: { startedAt: 3000, left: {} },
      free: [],
    });
  });
});
