/** What an answer about the key lets the commands do before they ask the vault. */
import { describe, expect, test } from '@jest/globals';
import { isAhead, isKept } from '../../../bin/bkv/commands/present.ts';
import { isPresent } from '../../../lib/client/one/present.ts';

const now = new Date('2030-01-01T12:00:00.000Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

describe('a key', () => {
  test('is there while it is active or exhausted', () => {
    expect((['none', 'active', 'exhausted', 'destroyed'] as const).filter((state) => isPresent({ state }))).toEqual([
      'active',
      'exhausted',
    ]);
  });

  test.each(['active', 'exhausted'] as const)('that is %s is kept until a reset surely lets it go', (state) => {
    expect(isKept({ state }, now)).toBe(true);
    expect(isKept({ state, resetAt: later(3) }, now)).toBe(true);
    // Where the time is too near to be sure, or the vault's time is not known, the vault is asked.
    for (const seconds of [2, 0, -60]) expect(isKept({ state, resetAt: later(seconds) }, now)).toBe(false);
    expect(isKept({ state, resetAt: later(3600) }, undefined)).toBe(false);
  });

  test.each(['none', 'destroyed'] as const)('that is %s is not kept', (state) => {
    expect(isKept({ state }, now)).toBe(false);
  });
});

test('a time is ahead only where that is sure', () => {
  expect(isAhead(later(3), now)).toBe(true);
  for (const time of [later(2), later(-1), undefined]) expect(isAhead(time, now)).toBe(false);
  expect(isAhead(later(3), undefined)).toBe(false);
});
