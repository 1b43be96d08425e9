/** A benchmark's goal is judged, and its table says so. */
import { describe, expect, test } from '@jest/globals';
import { isMet, judged, type Measure, type Report } from '../../bench/report/measure.ts';
import { median } from '../../bench/report/quantile.ts';
import { formatTable } from '../../bench/report/table.ts';

const alone: Measure = { what: 'time', unit: 'ms', ours: 900 };
const beside: Measure = { ...alone, other: { what: 'theirs', value: 600 } };

describe('a goal', () => {
  test.each([
    ['at most, of the value', { ...alone, goal: { atMost: 900 } }, true],
    ['at most, of the value', { ...alone, goal: { atMost: 899 } }, false],
    ['at least, of the value', { ...alone, goal: { atLeast: 900 } }, true],
    ['at least, of the value', { ...alone, goal: { atLeast: 901 } }, false],
    ['at most, of the ratio', { ...beside, goal: { atMost: 1.5 } }, true],
    ['at most, of the ratio', { ...beside, goal: { atMost: 1.4 } }, false],
    ['at least, of the ratio', { ...beside, goal: { atLeast: 1.5 } }, true],
    ['at least, of the ratio', { ...beside, goal: { atLeast: 1.6 } }, false],
    ['none', alone, true],
  ])('%s: %j is met: %s', (_, measure, met) => {
    expect(isMet(measure)).toBe(met);
  });

  test('is missed by what could not be measured', () => {
    expect(isMet({ ...alone, ours: Number.NaN, goal: { atMost: 900 } })).toBe(false);
    expect(isMet({ ...alone, ours: Number.NaN, goal: { atLeast: 900 } })).toBe(false);
    expect(judged({ ...alone, ours: median([]) })).toBeNaN();
  });
});

test('the median is that of the values as numbers', () => {
  expect(median([10, 9, 100])).toBe(10);
  expect(median([2, 1])).toBe(2);
});

describe('the table', () => {
  const report = (name: string, measures: readonly Measure[]): Report => {
    return { name, command: `npm run bench -- ${name}`, date: '2026-01-31', node: 'v24.0.0', machine: 'any', measures };
  };

  test('has the command of each report, and below it a line for each measure, with the columns of all in one line', () => {
    const one = report('one', [{ ...beside, goal: { atMost: 1.4 } }, alone]);
    const two = report('two', [{ what: 'a longer name', unit: 'MiB', ours: 1234.5, goal: { atLeast: 1 / 3 } }]);
    expect(formatTable([one, two])).toBe(
      [
        '                 goal     now        beside        ratio',
        'npm run bench -- one',
        '  time           ≤ 1.4    900 ms     600 (theirs)  1.5    MISSED',
        '  time                    900 ms',
        'npm run bench -- two',
        '  a longer name  ≥ 0.333  1,235 MiB                       met',
        '',
      ].join('\n'),
    );
  });

  test('shows three digits that count, and no exponent', () => {
    const shown = (ours: number) => formatTable([report('any', [{ ...alone, ours }])]).match(/(\S+) ms/)?.[1];
    expect([0, 0.012345, 1.999, 12.345, 123.45, 1234567].map(shown)).toEqual([
      '0',
      '0.0123',
      '2',
      '12.3',
      '123',
      '1,234,567',
    ]);
  });
});
