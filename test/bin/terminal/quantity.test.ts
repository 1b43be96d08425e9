import { describe, expect, test } from '@jest/globals';
import { bytes, count, duration, localTime, timeAhead } from '../../../bin/bkv/terminal/quantity.ts';

describe('quantities as a person reads them', () => {
  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [102_297, '99.9 KiB'],
    [102_400, '100 KiB'],
    [1_048_575, '1.0 MiB'],
    [2 ** 30, '1.0 GiB'],
    [2 ** 60, '1024 PiB'],
  ])('%d bytes are %s', (length, text) => {
    expect(bytes(length)).toBe(text);
  });

  test.each([
    [0, '1 second'],
    [1, '1 second'],
    [29_001, '30 seconds'],
    [59_999, '1 minute'],
    [90_000, '1 minute 30 seconds'],
    [900_000, '15 minutes'],
    [3_600_000, '1 hour'],
    [3_661_000, '1 hour 1 minute'],
    [7 * 86_400_000, '7 days'],
    [7 * 86_400_000 - 1, '7 days'],
    [2 * 86_400_000 + 5 * 3_600_000 + 7_000, '2 days 5 hours'],
    [86_400_000 + 59_000, '1 day'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });

  test('counts with the right noun', () => {
    expect([count(0, 'file'), count(1, 'file'), count(1234, 'file')]).toEqual(['0 files', '1 file', '1,234 files']);
  });

  test('a time ahead is said by the clock on the wall and by how long it is', () => {
    const now = new Date(2026, 2, 1, 14, 5, 9);
    const next = new Date(now.getTime() + 30_000);
    expect(localTime(now)).toBe('2026-03-01 14:05:09');
    expect(timeAhead(next, now)).toBe('at 2026-03-01 14:05:39 (in 30 seconds)');
    expect([timeAhead(now, now), timeAhead(undefined, now)]).toEqual(['now', 'now']);
    const soon = (milliseconds: number) => timeAhead(new Date(now.getTime() + milliseconds), now);
    expect([soon(999), soon(1000)]).toEqual(['now', 'at 2026-03-01 14:05:10 (in 1 second)']);
  });
});
